#!/bin/sh
# Sends files through git under one configuration: committed and cloned, edited, saved as a patch
# and patched, they have to come back as they were, to the byte.
#
#   sh roundtrip.sh GITCONFIG
#
# The exit code is 0 if they do; else the last line of standard error says what went wrong.
set -eu

config=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# Git reads this configuration only, and speaks plain English.
unset XDG_CONFIG_HOME $(git rev-parse --local-env-vars)
export GIT_CONFIG_GLOBAL="$config" GIT_CONFIG_NOSYSTEM=1 HOME="$work" LC_ALL=C
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org
export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org

# The section of this script's own: the attributes of all files in all repositories.
mkdir -p .config/git
case $(git config --global attributes.text || true) in
    auto) echo '* text=auto' > .config/git/attributes ;;
    unset) echo '* -text' > .config/git/attributes ;;
esac

expect_same() {
    cmp -s "$1" "$2" || { echo "${2##*/} is not what it was after $3" >&2; exit 1; }
}

git init --quiet original
cd original
printf 'one\ntwo\nthree\nfour\nfive\n' > unix.txt
printf 'one\r\ntwo\r\nthree\r\n' > windows.txt
printf '\0one\r\ntwo\n' > binary.dat
git add .
git commit --quiet --message 'as it was'

cd ..
git clone --quiet original clone
for file in unix.txt windows.txt binary.dat; do
    expect_same "original/$file" "clone/$file" 'a clone'
done

cd clone
printf 'one\ntwo\nTHREE  \nfour\nfive\n' > unix.txt # two spaces: a line break in Markdown
cp unix.txt ../edited.txt
git diff > ../edit.patch
git checkout --quiet unix.txt
git apply ../edit.patch
expect_same ../edited.txt unix.txt 'git diff and git apply'
