/* SPDX-License-Identifier: Apache-2.0 */
/* Attacks by name, and their beginning. */
#include "sim.h"

const char *sim_attack_text(enum sim_attack attack)
{
    static const char *const texts[SIM_ATTACK_COUNT] = {
        [SIM_NO_ATTACK] = "no",
        [SIM_HOST_ALTERS] = "host alters",
        [SIM_HOST_DELETES] = "host deletes",
        [SIM_HOST_CUTS] = "host cuts the end off",
        [SIM_HOST_FORGETS] = "host forgets a device",
        [SIM_HOST_FORGES] = "host forges",
        [SIM_HOST_REPLAYS] = "host replays",
        [SIM_HOST_WITHHOLDS] = "host withholds",
        [SIM_HOST_LIES] = "host lies in receipts",
        [SIM_HOST_FAKES] = "host fakes receipts",
        [SIM_HOST_OPENS] = "host fakes countersignatures",
        [SIM_HOST_SILENT] = "host is silent",
        [SIM_HOST_RESTORED] = "host restored from an old backup",
        [SIM_DEVICE_CLONED] = "device cloned",
        [SIM_DEVICE_SET_BACK] = "device set back",
        [SIM_DEVICE_DELETES] = "device deletes",
        [SIM_DEVICE_ALTERS] = "device alters",
        [SIM_DEVICE_FORGES] = "device forges",
        [SIM_DEVICE_REPLAYS] = "device replays",
        [SIM_DEVICE_FORKS] = "device forks",
    };

    return texts[attack];
}

void sim_attack_begin(struct sim *s, unsigned who)
{
    struct sim_truth *t = &s->truths[who];
    bool is_done;

    if (t->is_attacked || t->attack == SIM_NO_ATTACK || s->is_calm) {
        return;
    }
    is_done = t->attack < SIM_DEVICE_CLONED ? sim_attack_host(s, who)
                                            : sim_attack_device(s, who);
    if (is_done) {
        t->is_attacked = true;
        s->counts.attacks++;
        if (sim_chance(s, 500)) { /* if that can be told by then */
            (void)sim_plan(s, (int64_t)sim_below(s, 15 * SIM_DAY_MS),
                           SIM_EVENT_REVOKE, who);
        }
    } else {
        (void)sim_plan(s, 2 * SIM_DAY_MS, SIM_EVENT_ATTACK, who);
    }
}
