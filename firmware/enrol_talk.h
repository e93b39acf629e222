/* SPDX-License-Identifier: Apache-2.0 */
/* The conversation of an enrolment with one host: crts, what that brings is
 * checked, keys are made or found again, sen. */
#ifndef HEARTH_FIRMWARE_ENROL_TALK_H
#define HEARTH_FIRMWARE_ENROL_TALK_H

#include "enrolment.h"

#include <signal.h>

struct hearth_enrol_talk {
    const char *host; /* "address:port" */
    const struct hearth_enrolment_place *place;
    const struct hearth_enrol_pins *pins; /* of a QR, or NULL: typed */
    const volatile sig_atomic_t *stop;
};

/* Ends with the device stored as enrolled, or says why not. E_NETWORK and
 * E_TIMEOUT: another host may be tried. */
HEARTH_MUST_USE int hearth_enrol_talk(const struct hearth_enrol_talk *t,
                                      struct hearth_enrolment *e);

#endif
