# SPDX-License-Identifier: Apache-2.0
# Sourced by scripts that run lines of a guide on a system made for it, with
# $source set: what is run is what the page says today.
#
# guide PAGE GLOB: the one line of PAGE, in a block marked "sh by", that is like
# GLOB. Page and glob stand in the script as they are, on one line with "guide":
# said.sh compares them with the marks.
guide() {
    found=$(awk -f "$source/tests/docs/commands.awk" "$source/$1" |
        while IFS='	' read -r _ how line; do
            # shellcheck disable=SC2254
            case $how in 'sh by '*) case $line in $2) echo "$line" ;; esac ;; esac
        done)
    [ "$(printf '%s\n' "$found" | grep -c .)" -eq 1 ] || {
        echo "guide: $1 has not one line like $2" >&2
        return 1
    }
    printf '%s\n' "$found"
}
