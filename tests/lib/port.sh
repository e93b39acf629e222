# SPDX-License-Identifier: Apache-2.0
# A port for a server whose number must be known before it runs. Sourced.

# Sets port to a UDP and TCP port that nobody uses now and that the kernel
# gives to nobody: those of clients begin at 32768, and one of a test beside
# this one could stand on a number that was free a moment ago.
free_port() {
    port=$((20000 + ($$ * 7 + ${tried_ports:-0} * 131) % 12000))
    tried_ports=$((${tried_ports:-0} + 1))
    if cat /proc/net/udp /proc/net/udp6 /proc/net/tcp /proc/net/tcp6 \
        2>/dev/null | grep -q "$(printf ':%04X ' "$port")"; then
        free_port
    fi
}
