"""Tests of unittest."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from testflow.execution.frameworks.order import Limits
from testflow.model import TestId

Fixture = Callable[..., Any]

COMMAND = f"{sys.executable} -m unittest {{test_path}}"

OUTCOMES = """
import os, unittest
class Tests(unittest.TestCase):
    def test_passes(self): print("hello")
    def test_fails(self): self.assertEqual(1, 17, "no match")
    def test_raises(self): raise ValueError("row 12")
    @unittest.skip("later")
    def test_skips(self): pass
    @unittest.expectedFailure
    def test_expected(self): self.fail()
    def test_parts(self):
        for n in range(3):
            with self.subTest(n=n): self.assertNotEqual(n, 1)
class Other(unittest.TestCase):
    @classmethod
    def setUpClass(cls): cls.opened = os.getpid()
    def test_größe(self): self.assertTrue(self.opened)
"""


def test_every_way_to_end_has_its_outcome(write: Fixture, order_for: Fixture, run: Fixture) -> None:
    ended = run("unittest", order_for(write({"tests/test_it.py": OUTCOMES}), COMMAND), "tests")

    assert {name.rpartition("::")[2]: outcome for name, outcome in ended.outcomes.items()} == {
        "test_passes": "passed",
        "test_fails": "failed",
        "test_raises": "error",
        "test_skips": "skipped",
        "test_expected": "skipped",
        "test_parts": "failed",
        "test_größe": "passed",
    }
    assert ended.of("test_passes").output == "hello\n"
    assert ended.of("test_raises").symptoms[0].name == "ValueError: row …"
    assert ended.of("test_skips").reason == "later"
    assert str(ended.of("größe").test_id) == "shop::tests/test_it.py::Other::test_größe"
    assert all(TestId.parse(f"shop::{each.native_id}") == each.test_id for each in ended.tests)


@pytest.mark.chaos
def test_the_death_of_the_process_costs_the_test_that_was_executing(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "import os, time, unittest\nclass Tests(unittest.TestCase):\n"
    text += "".join(f"    def test_{n}(self): pass\n" for n in (0, 2, 4, 5))
    text += "    def test_1(self): os.kill(os.getpid(), 9)\n"
    text += "    def test_3(self): time.sleep(600)\n"
    order = order_for(write({"test_it.py": text}), COMMAND, limits=Limits(test_s=1))

    ended = run("unittest", order)

    assert {each.test_id.name[-1]: each.outcome.value for each in ended.results} == {
        **dict.fromkeys("0245", "passed"),
        **dict.fromkeys("13", "error"),
    }
    assert "Timeout" in ended.of("test_3").symptoms[0].message


def test_a_broken_fixture_of_a_class_and_a_broken_file_are_errors(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "import unittest\nclass Tests(unittest.TestCase):\n    @classmethod\n"
    text += "    def setUpClass(cls): raise OSError('no disk 7')\n    def test_it(self): pass\n"
    order = order_for(write({"test_it.py": text, "test_no.py": "import nothing_here"}), COMMAND)

    ended = run("unittest", order)

    assert ended.outcomes == {
        "test_it.py::Tests::test_it": "error",
        "test_no.py::(collection)": "error",
    }
    assert ended.of("test_it.py").symptoms[0].name == "setUpClass: OSError: no disk …"
