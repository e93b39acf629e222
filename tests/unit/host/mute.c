/* SPDX-License-Identifier: Apache-2.0 */
/* A child for test_children.c: beats, or with --mute does not. */
#include "hearth/pulse.h"

#include <string.h>
#include <time.h>

int main(int argc, char **argv)
{
    const struct timespec pause = {0, 100000000};
    struct hearth_pulse pulse;
    int is_mute = argc > 1 && strcmp(argv[1], "--mute") == 0;

    hearth_pulse_open(&pulse);
    for (int i = 0; i < 600; i++) { /* a minute, then it ends by itself */
        if (!is_mute) {
            hearth_pulse_beat(&pulse);
        }
        (void)nanosleep(&pause, NULL);
    }
    return 0;
}
