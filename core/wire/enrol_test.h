/* SPDX-License-Identifier: Apache-2.0 */
/* What sealing and opening a test record have in common. */
#ifndef HEARTH_WIRE_ENROL_TEST_H
#define HEARTH_WIRE_ENROL_TEST_H

#include "hearth/enrol.h"

#define HEARTH_ENROL_TEST_PLAIN 16 /* zeros */

struct hearth_enrol_test_info {
    uint8_t bytes[15 + HEARTH_PROGRAMME_LEN + 2];
};
struct hearth_slice hearth_enrol_test_info(struct hearth_enrol_test_info *info,
                                           const uint8_t *programme,
                                           uint16_t epoch);

#endif
