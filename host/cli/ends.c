/* SPDX-License-Identifier: Apache-2.0 */
/* When the host's certificates end. */
#include "host/cli/ends.h"

#include "host/cli/complain.h"
#include "host/folder/keyfile.h"

#include "hearth/certificate.h"
#include "hearth/clock.h"

#include <stdbool.h>

/* False if there is none to ask. */
static bool days_left(const char *data, const char *name, int *days)
{
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_certificate certificate;
    int64_t left_s, end_s;

    if (hearth_keyfile_get_certificate(data, name, &certificate) != 0 ||
        hearth_certificate_end_s(
            hearth_slice_of(certificate.der, certificate.len), &end_s) != 0) {
        return false;
    }
    left_s = end_s - clock.now_s(clock.cookie);
    *days = left_s > 0 ? (int)(left_s / 86400) : 0;
    return true;
}

void hearth_ends_warn(const char *data)
{
    int days;

    if (days_left(data, "enrol", &days) && days < HEARTH_ENDS_ENROL_DAYS) {
        (void)hearth_complain(
            0,
            "WARNING: the enrol certificate ends in %d days, and with it those "
            "of all devices that were not here since its renewal: 'hearth-host "
            "key renew enrol'",
            days);
    }
    if (days_left(data, "host", &days) && days < HEARTH_ENDS_HOST_DAYS) {
        (void)hearth_complain(0,
                              "WARNING: the host certificate ends in %d days: "
                              "'hearth-host key renew host'",
                              days);
    }
}

void hearth_ends_warn_enrolling(const char *data)
{
    int days;

    if (days_left(data, "enrol", &days) && days < HEARTH_ENDS_ENROL_DAYS) {
        (void)hearth_complain(
            0,
            "WARNING: a device that is enrolled now is locked out if it does "
            "not sync for %d days, because the enrol certificate ends then; "
            "'hearth-host key renew enrol' before gives it 88",
            days);
    }
}
