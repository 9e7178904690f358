"""Which tests a change asks for, and why."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.errors import InputError, SpecError, UnknownPlugin
from testflow.model import Change, ChangeKind
from testflow.selection import Selection, SelectionSpec, read_selection, select

PAYMENT = {"source_pattern": "src/payment/(.*).py", "test_pattern": "tests/test_{1}.py"}
FRONTEND = {
    "source_pattern": "src/components/payment/(.*).js",
    "test_pattern": "src/components/payment/__tests__/{1}.test.js",
}
FILES = (
    "README.md",
    "src/payment/processor.py",
    "src/payment/models.py",
    "tests/conftest.py",
    "tests/test_processor.py",
    "tests/test_models.py",
    "tests/api/test_payment.py",
    "src/components/payment/PaymentForm.js",
    "src/components/payment/__tests__/PaymentForm.test.js",
    "src/components/payment/__tests__/PaymentConfirmation.test.js",
    "src/components/payment/__tests__/readme.txt",
    "src/components/login/__tests__/Login.test.js",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return tmp_path


def payment(**more: Any) -> SelectionSpec:
    return read_selection({"test_paths": ["tests/"], "mapping_rules": [PAYMENT], **more})


def frontend() -> SelectionSpec:
    return read_selection(
        {
            "strategy": "component-based",
            "test_paths": ["src/components/payment/__tests__"],
            "mapping_rules": [FRONTEND],
        }
    )


def reasons(selection: Selection) -> dict[str, list[str]]:
    return {test.path: [each.claim for each in test.reasons] for test in selection.tests}


def refusal(document: Any) -> SpecError:
    with pytest.raises(SpecError) as caught:
        read_selection(document)
    return caught.value


def test_a_changed_file_asks_for_the_test_that_its_rule_names(folder: Path) -> None:
    selection = select(payment(), ["src/payment/processor.py"], folder)

    assert reasons(selection) == {
        "tests/test_processor.py": ["it tests src/payment/processor.py, which changed"]
    }
    [reason] = selection.tests[0].reasons
    assert reason.evidence == "rule src/payment/(.*).py → tests/test_{1}.py"
    assert not selection.is_fallback
    assert selection.notices == ()


def test_a_test_that_changed_with_its_source_is_selected_once_for_both_reasons(
    folder: Path,
) -> None:
    changed = ["src/payment/processor.py", "tests/test_processor.py"]
    selection = select(payment(), changed, folder)

    assert reasons(selection) == {
        "tests/test_processor.py": [
            "it tests src/payment/processor.py, which changed",
            "tests/test_processor.py itself changed",
        ]
    }


@pytest.mark.parametrize(
    "pattern", ["src/payment/(.*).py", r"src/payment/(.*)\.py", r"^src/payment/(.*)\.py$"]
)
def test_the_dot_before_the_ending_may_be_meant_literally_or_not(
    folder: Path, pattern: str
) -> None:
    spec = payment(mapping_rules=[{**PAYMENT, "source_pattern": pattern}])

    assert select(spec, ["src/payment/models.py"], folder).paths == ("tests/test_models.py",)


def test_paths_are_understood_as_people_and_systems_write_them(folder: Path) -> None:
    for written in ("./src/payment/models.py", "src\\payment\\models.py"):
        assert select(payment(), [written], folder).paths == ("tests/test_models.py",)


def test_a_file_that_no_rule_maps_asks_for_everything_and_says_so(folder: Path) -> None:
    selection = select(payment(), ["setup.cfg", "src/payment/models.py"], folder)

    assert selection.is_fallback
    assert selection.notices == ("no rule leads from setup.cfg to a test: everything runs",)
    assert reasons(selection) == {
        "tests/test_models.py": ["it tests src/payment/models.py, which changed"],
        "tests/": ["no rule leads from setup.cfg to a test"],
    }
    assert selection.paths == ("tests/",)


def test_what_all_tests_may_depend_on_asks_for_everything(folder: Path) -> None:
    assert select(payment(), ["tests/conftest.py"], folder).paths == ("tests/",)


def test_without_a_fallback_nothing_runs_for_a_file_that_no_rule_maps(folder: Path) -> None:
    selection = select(payment(fallback="none"), ["setup.cfg"], folder)

    assert selection.tests == ()
    assert not selection.is_fallback
    assert "nothing runs for it: the fallback is none" in selection.notices[0]


def test_a_rule_that_leads_to_no_file_is_noticed_and_everything_runs(folder: Path) -> None:
    selection = select(payment(), ["src/payment/refunds.py"], folder)

    assert selection.notices == (
        "tests/test_refunds.py, which should test src/payment/refunds.py, does not exist",
        "no rule leads from src/payment/refunds.py to a test: everything runs",
    )
    assert selection.paths == ("tests/",)


def test_a_rule_cannot_lead_out_of_the_application(folder: Path) -> None:
    outside = folder / "outside.py"
    outside.write_text("")
    rule = {"source_pattern": "(.*).py", "test_pattern": "../{1}.py"}
    inside = folder / "tests"

    selection = select(payment(mapping_rules=[rule], test_paths=["."]), ["outside.py"], inside)

    assert selection.notices[0] == "../outside.py, which should test outside.py, does not exist"


def test_every_rule_that_matches_counts(folder: Path) -> None:
    other = {"source_pattern": "src/payment/.*", "test_pattern": "tests/api/test_payment.py"}
    spec = payment(mapping_rules=[PAYMENT, other])

    assert select(spec, ["src/payment/models.py"], folder).paths == (
        "tests/test_models.py",
        "tests/api/test_payment.py",
    )


def test_groups_may_have_names_and_tests_may_be_several_files(folder: Path) -> None:
    rule = {"source_pattern": "src/(?P<part>\\w+)/.*", "test_pattern": "tests/*/test_{part}.?y"}

    selection = select(payment(mapping_rules=[rule]), ["src/payment/models.py"], folder)

    assert selection.paths == ("tests/api/test_payment.py",)


def test_a_group_that_matched_nothing_is_empty(folder: Path) -> None:
    rule = {"source_pattern": "src/payment/(x)?(.*).py", "test_pattern": "tests/{1}test_{2}.py"}

    selection = select(payment(mapping_rules=[rule]), ["src/payment/models.py"], folder)

    assert selection.paths == ("tests/test_models.py",)


def test_ignored_files_ask_for_nothing_and_are_told(folder: Path) -> None:
    selection = select(payment(ignored_patterns=[r".*\.md"]), ["README.md"], folder)

    assert selection.tests == ()
    assert selection.notices == (r"README.md is ignored by .*\.md",)


def test_a_test_that_is_gone_cannot_run(folder: Path) -> None:
    gone = Change("tests/test_gone.py", ChangeKind.DELETED)

    selection = select(payment(), [gone], folder)

    assert selection.tests == ()
    assert selection.notices == ("tests/test_gone.py is gone: nothing of it can run",)


def test_a_deleted_source_still_asks_for_its_test(folder: Path) -> None:
    gone = Change("src/payment/models.py", ChangeKind.DELETED)

    assert select(payment(), [gone], folder).paths == ("tests/test_models.py",)


@pytest.mark.parametrize("before", ["src/payment/models.py", "docs/notes.md"])
def test_a_file_renamed_to_what_no_rule_maps_asks_for_everything(folder: Path, before: str) -> None:
    renamed = Change("lib/models.py", ChangeKind.RENAMED, before=before)

    selection = select(payment(ignored_patterns=[r".*\.md"]), [renamed], folder)

    assert selection.is_fallback
    assert selection.paths == ("tests/",)


def test_a_renamed_source_asks_for_the_tests_of_both_names(folder: Path) -> None:
    renamed = Change("src/payment/processor.py", ChangeKind.RENAMED, before="src/payment/models.py")

    assert select(payment(), [renamed], folder).paths == (
        "tests/test_processor.py",
        "tests/test_models.py",
    )


def test_a_component_asks_for_all_of_its_tests(folder: Path) -> None:
    selection = select(frontend(), ["src/components/payment/PaymentForm.js"], folder)

    form, confirmation = selection.tests
    assert form.path.endswith("PaymentForm.test.js")
    assert [each.weight for each in form.reasons] == [1.0, 0.5]
    assert confirmation.path.endswith("PaymentConfirmation.test.js")
    assert [each.claim for each in confirmation.reasons] == [
        "it belongs to the same component as src/components/payment/PaymentForm.js, which changed"
    ]


def test_a_component_in_which_nothing_changed_asks_for_nothing(folder: Path) -> None:
    selection = select(frontend(), [], folder)

    assert selection.tests == ()
    assert selection.notices == ("nothing changed",)


def test_a_component_has_several_changed_files_and_one_reason(folder: Path) -> None:
    changed = [f"src/components/payment/{name}.js" for name in ("PaymentForm", "Other")]

    selection = select(frontend(), changed, folder)

    assert selection.is_fallback
    assert "PaymentForm.js and 1 more" in str(selection)


def test_all_selects_every_test_path_that_there_is(folder: Path) -> None:
    spec = read_selection({"strategy": "all", "test_paths": ["tests/", "checks"]})

    selection = select(spec, [], folder)

    assert reasons(selection) == {"tests/": ["every test runs"]}
    assert selection.notices == ("the test path checks does not exist",)


def test_where_nobody_knows_what_changed_everything_runs(folder: Path) -> None:
    selection = select(payment(), None, folder)

    assert selection.is_fallback
    assert selection.paths == ("tests/",)
    assert selection.notices == ("what changed is not known: everything runs",)


def test_a_folder_takes_in_the_files_below_it(folder: Path) -> None:
    spec = payment(test_paths=["."])

    assert select(spec, ["setup.cfg", "src/payment/models.py"], folder).paths == (".",)


def test_a_test_path_may_be_a_file(folder: Path) -> None:
    spec = payment(test_paths=["tests/test_models.py"])

    assert select(spec, ["tests/test_models.py"], folder).paths == ("tests/test_models.py",)
    assert select(spec, ["setup.cfg"], folder).paths == ("tests/test_models.py",)


def test_a_component_may_have_a_test_path_that_is_a_file(folder: Path) -> None:
    spec = payment(strategy="component-based", test_paths=["tests/test_models.py"])

    selection = select(spec, ["src/payment/processor.py"], folder)

    assert [test.path for test in selection.tests] == [
        "tests/test_processor.py",
        "tests/test_models.py",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "test_a.py",
        "a_test.go",
        "A.test.tsx",
        "a.spec.ts",
        "a-test.js",
        "PaymentTest.java",
        "TestPayment.java",
        "PaymentIT.java",
        "a.robot",
    ],
)
def test_files_with_tests_are_known_by_their_names(folder: Path, name: str) -> None:
    (folder / "tests" / name).write_text("")

    assert select(payment(), [f"tests/{name}"], folder).paths == (f"tests/{name}",)


def test_the_selection_tells_itself_in_words(folder: Path) -> None:
    told = str(select(payment(), ["src/payment/models.py"], folder))

    assert told == (
        "tests/test_models.py\n"
        "  it tests src/payment/models.py, which changed"
        " (rule src/payment/(.*).py → tests/test_{1}.py)"
    )
    assert str(select(payment(), [], folder)) == "nothing is selected\nnothing changed"


@given(
    changed=st.sets(st.sampled_from([*FILES, "src/payment/new.py", "Makefile"])),
    strategy=st.sampled_from(["change-based", "component-based"]),
)
@pytest.mark.property
def test_every_change_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, changed: set[str], strategy: str
) -> None:
    place = tmp_path_factory.getbasetemp() / "accounted"
    for name in FILES:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text("")

    selection = select(payment(strategy=strategy), sorted(changed), place)

    told = str(selection)
    assert selection.is_fallback or all(path in told for path in changed)
    assert all(test.reasons for test in selection.tests)
    assert bool(selection.paths) == bool(changed)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"test_paths": []}, "test_paths"),
        ({"test_paths": [""]}, "test_paths.0"),
        (
            {"mapping_rules": [{**PAYMENT, "source_pattern": "src/(.*"}]},
            "mapping_rules.0.source_pattern",
        ),
        ({"mapping_rules": [{**PAYMENT, "test_pattern": "tests/{2}.py"}]}, "mapping_rules.0"),
        ({"mapping_rules": [{"source_pattern": "a"}]}, "mapping_rules.0.test_pattern"),
        ({"ignored_patterns": ["*.md"]}, "ignored_patterns.0"),
        ({"fallback": "some"}, "fallback"),
        ({"test_path": ["tests"]}, "test_path"),
    ],
)
def test_a_mistake_is_told_with_its_place(change: dict[str, Any], path: str) -> None:
    document = {"test_paths": ["tests"], "mapping_rules": [PAYMENT], **change}

    assert refusal(document).path == path


def test_an_unknown_strategy_is_refused_with_the_nearest(folder: Path) -> None:
    with pytest.raises(UnknownPlugin, match="did you mean 'change-based'"):
        select(payment(strategy="change-base"), [], folder)


@pytest.mark.parametrize("outside", ["/etc", "../elsewhere", "t" * 5_000])
def test_test_paths_outside_the_application_are_not_looked_into(folder: Path, outside: str) -> None:
    rule = {**PAYMENT, "test_pattern": "tests/*{1}*"}
    spec = payment(test_paths=["tests/", outside], mapping_rules=[rule])

    assert select(spec, ["src/payment/models.py"], folder).paths == ("tests/test_models.py",)
    everything = select(payment(test_paths=["tests/", outside], strategy="all"), [], folder)
    assert everything.paths == ("tests/",)
    assert everything.notices == (f"the test path {outside} does not exist",)


@pytest.mark.parametrize("changes", ["src/payment/models.py", [3], 3])
def test_what_is_no_change_is_told(folder: Path, changes: Any) -> None:
    with pytest.raises(InputError, match="changes"):
        select(payment(), changes, folder)
