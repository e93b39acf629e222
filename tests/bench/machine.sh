# SPDX-License-Identifier: Apache-2.0
# What the agent takes of a machine of its own processor: an emulated one, of
# Debian's arm64 kernel (which runs 32-bit Arm programs too), hearth-bench-machine
# and the device that board.sh made. Memory is what that kernel counts; its
# clock goes on by a nanosecond an instruction, so that processor time is
# instructions, the kernel's for the agent among them. Sourced with what
# board.sh sets; needs Debian's qemu-system-arm and cpio.

# Debian's kernel package of today is named by what leads to it.
fetch_kernel() {
    folder=$top/build/kernel-arm64
    sh "$top/cmake/sysroot.sh" arm64 "$folder/name" linux-image-arm64 &&
        sh "$top/cmake/sysroot.sh" arm64 "$folder/image" "$(basename \
            "$(readlink "$folder/name/usr/share/doc/linux-image-arm64")")" &&
        kernel=$(ls "$folder"/image/boot/vmlinuz-*)
}

# step NAME ARGUMENT...: a line of the machine's plan.
step() {
    name=$1
    shift
    printf '%s\t/pins\t/agent\t--data\t/device' "$name" >>"$root/plan"
    printf '\t%s' "$@" >>"$root/plan"
    echo >>"$root/plan"
}

# The machine's whole file system.
machine_files() {
    root=$work/machine
    mkdir -p "$root/dev" "$root/proc" "$root/tmp" "$root/stick"
    "$(value BOARD_TRIPLET)-gcc" -Os -specs="$top/build/$board/sysroot/musl.specs" \
        -o "$root/init" "$top/tests/bench/machine.c" -lc -lgcc &&
        cp "$agent_file" "$root/agent" && cp -a "$work/one" "$root/device" ||
        fail "the machine's files"
    printf '%s\n%s\n%s\n' "$PIN" "$PIN" "$PIN" >"$root/pins"
    step status status
    step carry carry out /stick
    # A PIN of its own at full cost, and then what unlocking with it takes.
    step pin worker pin --kdf default
    step unlock worker pin --kdf default
    (cd "$root" && find . | cpio -o -H newc --quiet -R 0:0) >"$work/initrd"
}

# (Huge pages, which chance gives or not, would add 2 MiB to some.)
run_machine() {
    timeout 900 qemu-system-aarch64 -M virt -cpu cortex-a53 \
        -m "$(value BOARD_MEMORY_MIB)" -icount shift=0,sleep=off \
        -display none -nic none -no-reboot -monitor none \
        -serial "file:$work/console" -kernel "$kernel" \
        -initrd "$work/initrd" -append "console=ttyAMA0 quiet panic=-1 transparent_hugepage=never" \
        >"$work/machine.log" 2>&1
}

# figures NAME: "MAX_RSS_KIB CPU_US" of a step that succeeded
figures() {
    tr -d '\r' <"$work/console" |
        sed -n "s/^measured: $1 \([0-9]* [0-9]*\) 0\$/\1/p"
}

# cell NAME: what the step took
cell() {
    awk '{ printf "%.1f million instructions, %.1f MiB", $2 / 1e3, $1 / 1024 }' \
        "$work/m.$1"
}

machine_rows() {
    for tool in qemu-system-aarch64 cpio; do
        command -v "$tool" >/dev/null || fail "no $tool (Debian:" \
            "qemu-system-arm, cpio)"
    done
    fetch_kernel || fail "no kernel"
    machine_files
    run_machine || fail "the machine does not end: $(tail -n 5 "$work/console")"
    for name in status carry unlock; do
        figures "$name" >"$work/m.$name"
        [ -s "$work/m.$name" ] ||
            fail "$name in the machine: $(tail -n 20 "$work/console")"
    done
    bounded "$work/m.status"
    bounded "$work/m.carry"
    row "status: with the kernel's share; largest resident set" "$(cell status)"
    row "20 interviews onto a stick, the same" "$(cell carry)"
    row "unlocking with Argon2id at full cost (twice: old and new PIN), the same" \
        "$(cell unlock)"
}
