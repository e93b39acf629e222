/* SPDX-License-Identifier: Apache-2.0 */
/* One line per event on standard error: fixed event names, numbers and ids.
 * Never answers, names, positions, keys, or text that a peer supplied. */
#ifndef HEARTH_LOG_H
#define HEARTH_LOG_H

#include <stdint.h>

enum hearth_log_level {
    HEARTH_LOG_ERROR,
    HEARTH_LOG_WARN,
    HEARTH_LOG_INFO,
    HEARTH_LOG_DEBUG
};

/* Lines above ${level} are dropped; the default is INFO. Set once at start. */
void hearth_log_set_level(enum hearth_log_level level);

/* Writes "level event key=number ...". What follows ${event} is a list of
 * pairs (const char *key, int64_t number) ended by NULL. */
void hearth_log(enum hearth_log_level level, const char *event, ...)
    __attribute__((sentinel));
/* The same with one id of ${id_len} <= 32 bytes, written in hex. */
void hearth_log_id(enum hearth_log_level level, const char *event,
                   const uint8_t *id, unsigned id_len, ...)
    __attribute__((sentinel));

#endif
