"""Workflows: tests of several applications, planned, provided for and run as one."""

from testflow.workflow.application import ApplicationSpec
from testflow.workflow.applications import (
    ApplicationReplaced,
    forget_application,
    register_application,
    registered_applications,
)
from testflow.workflow.condition import Condition
from testflow.workflow.engine import Engine
from testflow.workflow.plan import Node, Plan, PlannedTest
from testflow.workflow.record import ExecutionRecord, read_record
from testflow.workflow.result import StepResult, TestsBlocked, WorkflowResult
from testflow.workflow.tally import Tally
from testflow.workflow.test_workflow import TestWorkflow
from testflow.workflow.verification import Verification, export_record, verify_record

__all__ = [
    "ApplicationReplaced",
    "ApplicationSpec",
    "Condition",
    "Engine",
    "ExecutionRecord",
    "Node",
    "Plan",
    "PlannedTest",
    "StepResult",
    "Tally",
    "TestWorkflow",
    "TestsBlocked",
    "Verification",
    "WorkflowResult",
    "export_record",
    "forget_application",
    "read_record",
    "register_application",
    "registered_applications",
    "verify_record",
]
