"""Repositories found by folder, setting or URL, and what changed in them, by the real git."""

import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from testflow.errors import IntegrationError
from testflow.integrations import Repositories, changes_since, revision_of
from testflow.integrations.git import git
from testflow.model import Change, ChangeKind

IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Ann"), ("EMAIL", "ann@example.com"))
}


def run(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env={**os.environ, **IDENTITY}, check=True)


def commit(folder: Path, **files: str | None) -> str:
    """Write and delete files, and give the new commit."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_py", ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink() if text is None else path.write_text(text)
    run(folder, "add", "--all")
    run(folder, "commit", "--quiet", "--message", "change")
    return subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=folder, text=True).strip()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    run(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder, src__a_py="a = 1\n" * 20, src__b_py="b = 1\n", README="shop\n")
    return folder


def locate(repository: str, places: dict[str, str], clones: Path) -> Path:
    with Repositories(places, clones) as repositories:
        return asyncio.run(repositories.locate(repository))


def changed(folder: Path, since: str, until: str | None = None) -> tuple[Change, ...]:
    return asyncio.run(changes_since(folder, since, until))


@pytest.mark.parametrize(
    "name",
    [
        "github.com/example/shop",
        "https://github.com/example/shop",
        "https://github.com/Example/shop.git",
        "github.com/example/shop/",
    ],
)
def test_a_setting_tells_where_a_repository_is_however_it_is_written(
    name: str, shop: Path, tmp_path: Path
) -> None:
    places = {"github.com/example/shop": str(shop)}

    assert locate(name, places, tmp_path / "clones") == shop
    assert not (tmp_path / "clones").exists()


def test_a_repository_may_be_a_folder(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert locate("shop", {}, tmp_path / "clones") == shop
    assert locate(str(shop), {}, tmp_path / "clones") == shop


def test_a_url_is_cloned_once_and_then_brought_up_to_date(shop: Path, tmp_path: Path) -> None:
    url = shop.as_uri()
    first = locate(url, {}, tmp_path / "clones")
    (first / "left-behind.txt").write_text("by a test")
    revision = commit(shop, src__c_py="c = 1\n")

    second = locate(url, {}, tmp_path / "clones")

    assert second == first
    assert asyncio.run(revision_of(second)) == revision
    assert (second / "src/c.py").is_file()
    assert not (second / "left-behind.txt").exists()


def test_a_setting_may_name_another_url(shop: Path, tmp_path: Path) -> None:
    places = {"github.com/example/shop": shop.as_uri()}

    folder = locate("github.com/example/shop", places, tmp_path / "clones")

    assert folder.parent == tmp_path / "clones"
    assert (folder / "src/a.py").is_file()


def test_a_clone_that_was_cut_short_is_made_anew(shop: Path, tmp_path: Path) -> None:
    folder = locate(shop.as_uri(), {}, tmp_path / "clones")
    folder.rename(folder.with_name(f"{folder.name}.partial"))

    assert (locate(shop.as_uri(), {}, tmp_path / "clones") / ".git").is_dir()
    assert not folder.with_name(f"{folder.name}.partial").exists()


def test_nobody_gets_the_clone_that_another_one_uses(shop: Path, tmp_path: Path) -> None:
    async def all_at_once(*users: Repositories) -> list[Path]:
        return await asyncio.gather(*(each.locate(shop.as_uri()) for each in users))

    # Two of them, as two processes have: they share nothing but the folder.
    with Repositories({}, tmp_path / "clones") as one, Repositories({}, tmp_path / "clones") as two:
        first, second, again, other = asyncio.run(all_at_once(one, two, one, two))

    assert (first, second) == (again, other)
    assert first != second
    assert (first / "src/a.py").is_file()
    assert (second / "src/a.py").is_file()
    assert locate(shop.as_uri(), {}, tmp_path / "clones") in {first, second}


def test_a_clone_that_failed_is_nobodys(shop: Path, tmp_path: Path) -> None:
    url, moved = shop.as_uri(), shop.with_name("moved")
    shop.rename(moved)
    with Repositories({}, tmp_path / "clones") as repositories:
        with pytest.raises(IntegrationError):
            asyncio.run(repositories.locate(url))
        moved.rename(shop)
        folder = asyncio.run(repositories.locate(url))

    assert folder == locate(url, {}, tmp_path / "clones")


def test_a_place_for_clones_that_cannot_be_made_is_told(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(IntegrationError, match="cannot be cloned"):
        locate(shop.as_uri(), {}, tmp_path / "file" / "clones")


def test_a_url_that_is_no_unicode_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(IntegrationError, match="cannot be cloned"):
        locate("file:///half-\ud800", {}, tmp_path)


@pytest.mark.parametrize("name", ["~nobody-of-this-name/shop", "x" * 5_000, "a\0b"])
def test_what_can_be_no_folder_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(IntegrationError, match="is no folder"):
        locate(name, {}, tmp_path)


@pytest.mark.parametrize("name", ["HE\0AD", "HE\ud800AD"])
def test_what_can_be_no_name_of_a_commit_is_told(name: str, shop: Path) -> None:
    with pytest.raises(IntegrationError, match="there is no commit"):
        changed(shop, name)


def test_a_folder_that_is_not_there_is_not_taken_for_a_missing_git(tmp_path: Path) -> None:
    with pytest.raises(IntegrationError) as caught:
        asyncio.run(git(tmp_path / "nowhere", "status"))

    assert "the folder is there" in caught.value.hint


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder away")
@pytest.mark.parametrize("whose", ["state", "state/clones"])
def test_nothing_is_cloned_into_the_folder_of_somebody_else(
    shop: Path, tmp_path: Path, whose: str
) -> None:
    (tmp_path / "state" / "clones").mkdir(parents=True)
    os.chown(tmp_path / whose, 65_534, -1)

    with pytest.raises(IntegrationError, match="belongs to somebody else"):
        locate(shop.as_uri(), {}, tmp_path / "state" / "clones")


def test_a_repository_that_is_nowhere_is_told_with_the_setting_that_helps(tmp_path: Path) -> None:
    with pytest.raises(IntegrationError) as caught:
        locate("no-such-folder", {}, tmp_path)

    assert "[tool.testflow.repositories]" in caught.value.hint


def test_a_setting_that_leads_nowhere_is_not_taken_for_a_url(tmp_path: Path) -> None:
    with pytest.raises(IntegrationError, match="no folder"):
        locate("github.com/example/shop", {"github.com/example/shop": "github.com/x/y"}, tmp_path)


def test_what_git_says_is_told_without_passwords(tmp_path: Path) -> None:
    with pytest.raises(IntegrationError) as caught:
        locate("file://ann:hunter2@localhost/no/such/repository", {}, tmp_path / "clones")

    assert "git clone failed" in caught.value.message
    assert "hunter2" not in str(caught.value)


def test_a_url_that_runs_commands_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntegrationError):
        locate(f"ext::sh -c touch% {tmp_path}/made", {}, tmp_path / "clones")
    with pytest.raises(IntegrationError):
        asyncio.run(git(tmp_path, "clone", "--", f"ext::sh -c touch% {tmp_path}/made", "clone"))

    assert not (tmp_path / "made").exists()


def test_changes_between_two_commits_have_their_kinds(shop: Path) -> None:
    first = asyncio.run(revision_of(shop))
    (shop / "src/a.py").rename(shop / "src/moved.py")
    second = commit(shop, src__b_py=None, src__new_py="new\n", README="more\n")
    commit(shop, src__later_py="later\n")

    assert changed(shop, first, second) == (
        Change("README", ChangeKind.MODIFIED),
        Change("src/b.py", ChangeKind.DELETED),
        Change("src/moved.py", ChangeKind.RENAMED, before="src/a.py"),
        Change("src/new.py", ChangeKind.ADDED),
    )


def test_changes_until_now_have_what_is_not_committed_but_not_what_is_ignored(shop: Path) -> None:
    commit(shop, **{".gitignore": "*.log\n"})
    (shop / "src/b.py").write_text("b = 2\n")
    (shop / "src/untracked ünï\n.py").write_text("")
    (shop / "run.log").write_text("")

    assert changed(shop, "HEAD") == (
        Change("src/b.py", ChangeKind.MODIFIED),
        Change("src/untracked ünï\n.py", ChangeKind.ADDED),
    )


def test_the_history_of_earlier_runs_is_no_change(shop: Path) -> None:
    for name in ("testflow.db", "testflow.db-shm", "src/testflow.db-wal", "src/my-testflow.db"):
        (shop / name).touch()

    assert [change.path for change in changed(shop, "HEAD")] == ["src/my-testflow.db"]


def test_an_application_in_a_folder_of_its_repository_has_paths_of_its_own(shop: Path) -> None:
    (shop / "src/b.py").write_text("b = 2\n")
    (shop / "README").write_text("changed outside\n")
    (shop / "src/new.py").write_text("")

    assert [change.path for change in changed(shop / "src", "HEAD")] == ["b.py", "new.py"]


def test_nothing_changed_is_no_changes(shop: Path) -> None:
    assert changed(shop, "HEAD") == changed(shop, "main", "HEAD") == ()


@pytest.mark.parametrize("name", ["no-such-branch", "--output=made", "HEAD~100"])
def test_an_unknown_commit_is_named_and_never_an_option(shop: Path, name: str) -> None:
    with pytest.raises(IntegrationError, match="there is no commit"):
        changed(shop, name)

    assert not (shop / "made").exists()


def test_a_folder_in_no_repository_is_told(tmp_path: Path) -> None:
    with pytest.raises(IntegrationError) as caught:
        changed(tmp_path, "HEAD")

    assert "not a git repository" in caught.value.message


def test_a_hook_of_another_repository_changes_nothing(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))

    assert len(asyncio.run(revision_of(shop))) == 40


def test_a_missing_git_is_told(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(IntegrationError) as caught:
        asyncio.run(git(shop, "status"))

    assert "git is installed" in caught.value.hint


def test_git_that_takes_too_long_is_ended_with_all_it_started(shop: Path) -> None:
    pipe = shop / "held-open"
    os.mkfifo(pipe)
    survives = f"sh -c 'exec 3>{pipe}; sleep 60; echo survived >&3'"
    run(shop, "config", "alias.wait", f"!{survives} & sleep 60")
    held = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    # Long enough to start all; if not, the test only claims less.
    with pytest.raises(IntegrationError, match=r"longer than 0\.5 s"):
        asyncio.run(git(shop, "wait", timeout_s=0.5))

    os.set_blocking(held, True)
    assert os.read(held, 8) == b""  # nobody holds it open any more
    os.close(held)
