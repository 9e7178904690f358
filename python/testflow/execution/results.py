"""From what came back of a task to its result."""

from __future__ import annotations

from collections.abc import Callable

from testflow.execution.masking import masked_text, secrets_of
from testflow.execution.task import Finished
from testflow.model import Configuration, Symptom, TestId, TestResult

ResultOf = Callable[[Finished, str, Configuration], TestResult]


def results_of(campaign: str, target: str) -> ResultOf:
    """Give what makes the results of a campaign on a target: named, and without secrets."""

    def result_of(finished: Finished, strategy: str, configuration: Configuration) -> TestResult:
        verdict, output = finished.verdict, finished.output
        is_silent = not (output or verdict.symptoms or verdict.reason)
        secrets = () if is_silent else secrets_of(configuration.values)
        place = configuration.origin.index if configuration.origin else finished.position
        return TestResult(
            test_id=TestId(campaign, target, strategy, str(place)),
            outcome=verdict.outcome,
            duration_s=finished.duration_s,
            symptoms=tuple(
                Symptom(masked_text(one.name, secrets), masked_text(one.message, secrets))
                for one in verdict.symptoms
            ),
            reason=masked_text(verdict.reason, secrets),
            output=masked_text(output, secrets),
            output_bytes=finished.output_bytes,
            configuration=configuration,
        )

    return result_of
