#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A tree in which `./run` is the real one and its tools are stand-ins: a verb's
# words, options, boards and folders are tried in an instant. What the verbs do
# in earnest is what CI runs (`./run test`, with the boards' builds), what
# HEARTH_LONG builds (packages, the image) and what bare.sh does on a bare Debian.
# usage: dry.sh SOURCE TREE; commands then run there with TREE/tools in PATH
set -eu
source=$1 tree=$2
mkdir -p "$tree/tools" "$tree/cmake/package" "$tree/tests/e2e" \
    "$tree/tests/bench" "$tree/tests/fuzz" "$tree/tests/lib"
cp "$source/run" "$tree/"
cp -r "$source/boards" "$tree/"
for script in cmake/deps.sh cmake/sysroot.sh cmake/package/depends.sh \
    cmake/package/image.sh tests/bench/bench.sh tests/bench/board.sh \
    tests/fuzz/run.sh tests/lib/axe.sh; do
    [ -e "$source/$script" ] || { echo "dry: no $script" >&2; exit 1; }
    # shellcheck disable=SC2016
    printf 'echo "dry: %s $*"\n' "$script" >"$tree/$script"
done
# Its options are its own: read by the real lines, up to the first step.
{ sed '/^here=/,$d' "$source/tests/e2e/demo.sh"; echo 'echo "dry: demo"'; } \
    >"$tree/tests/e2e/demo.sh"

# What is built is there afterwards, and empty.
cat >"$tree/tools/cmake" <<'END'
#!/bin/sh
echo "dry: cmake $*"
while [ $# -gt 0 ]; do
    case $1 in
    --preset) grep -q "\"name\": \"$2\"" CMakePresets.json || exit 1
        built=build/$2 ;;
    --build) [ "$2" = --preset ] || built=$2 ;;
    -B) built=$2 ;;
    esac
    shift
done
mkdir -p "$built/bin"
echo 'set(CPACK_DEBIAN_PACKAGE_DEPENDS "libc6")' >"$built/CPackConfig.cmake"
for program in hearth-agent conformance fuzz_one; do
    printf '#!/bin/sh\necho "dry: %s $*"\n' $program >"$built/bin/$program"
    chmod +x "$built/bin/$program"
done
END
cat >"$tree/tools/ctest" <<'END'
#!/bin/sh
echo "dry: ctest $*"
while [ "$1" != --output-junit ]; do shift; done
echo '<testcase name="one">' >"$2"
END
cat >"$tree/tools/cpack" <<'END'
#!/bin/sh
while [ "$1" != -B ]; do shift; done
for name in host_0_amd64 agent_0_amd64 agent-ui_0_amd64 agent_0_arm64 \
    agent-ui_0_arm64 agent_0_armhf agent-ui_0_armhf; do
    echo >"$2/hearth-$name.deb"
done
END
chmod +x "$tree/tools"/*
cp "$source/CMakePresets.json" "$tree/"
