/* SPDX-License-Identifier: Apache-2.0 */
/* How full the battery is, as Linux tells it. The file is opened once, before
 * the process gives up reading others. */
#ifndef HEARTH_FIRMWARE_BATTERY_H
#define HEARTH_FIRMWARE_BATTERY_H

#include <stdbool.h>
#include <stdint.h>

#define HEARTH_BATTERY_FOLDER "/sys/class/power_supply"

struct hearth_battery {
    int fd; /* of "capacity"; below 0: no battery is known */
};

/* Takes the first supply in ${folder} that is a battery of the device itself
 * and tells how full it is; a mouse or a pen has one too. */
void hearth_battery_open(struct hearth_battery *b, const char *folder);
/* In percent; false: not known. */
bool hearth_battery_read(const struct hearth_battery *b, uint8_t *percent);
void hearth_battery_close(struct hearth_battery *b);

#endif
