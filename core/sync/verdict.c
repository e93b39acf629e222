/* SPDX-License-Identifier: Apache-2.0 */
/* A batch's verdict in words for the person who reads a log. */
#include "hearth/sync.h"

const char *hearth_sync_verdict_text(enum hearth_sync_verdict verdict)
{
    static const char *const texts[] = {
        [HEARTH_VERDICT_ACCEPTED] = "accepted",
        [HEARTH_VERDICT_DUPLICATE] = "there already",
        [HEARTH_VERDICT_MALFORMED] = "damaged",
        [HEARTH_VERDICT_SIGNATURE] = "not signed by this device",
        [HEARTH_VERDICT_REVOKED] = "this device is revoked",
        [HEARTH_VERDICT_BRANCH] = "contradicts what the host has",
        [HEARTH_VERDICT_GAP] = "an earlier record is missing at the host",
        [HEARTH_VERDICT_FOREIGN] = "another device's records",
        [HEARTH_VERDICT_BUSY] = "the host cannot store now",
    };

    if ((unsigned)verdict >= sizeof texts / sizeof texts[0]) {
        return "an answer this program does not know";
    }
    return texts[verdict];
}
