/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-test-sim [--years N] [--seed S] [--first S] [--verbose]: worlds one
 * after another until N device-years are lived; --seed lives one world again.
 * Prints one line; without fault 0, else 1. */
#include "sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CI_YEARS       6
#define PROGRESS_YEARS 20
#define LONG_YEARS     1000
#define FIRST_SEED     1

struct wish {
    uint64_t years;
    uint64_t first;
    bool is_one; /* world only */
    bool is_verbose;
    bool is_month;
};

static bool take_number(const char *text, uint64_t *out)
{
    char *end;

    *out = strtoull(text, &end, 10);
    return *text != '\0' && *end == '\0';
}

static bool read_wish(int argc, char **argv, struct wish *w)
{
    for (int i = 1; i < argc; i++) {
        bool has_value = i + 1 < argc;

        if (strcmp(argv[i], "--verbose") == 0) {
            w->is_verbose = true;
        } else if (strcmp(argv[i], "--month") == 0) {
            w->is_month = true;
        } else if (strcmp(argv[i], "--years") == 0 && has_value) {
            if (!take_number(argv[++i], &w->years)) {
                return false;
            }
        } else if ((strcmp(argv[i], "--seed") == 0 ||
                    strcmp(argv[i], "--first") == 0) &&
                   has_value) {
            w->is_one = strcmp(argv[i], "--seed") == 0;
            if (!take_number(argv[++i], &w->first)) {
                return false;
            }
        } else {
            return false;
        }
    }
    return true;
}

/* What a long run has seen so far, so that one that is stopped was not for
 * nothing. */
static void show_progress(const struct sim_counts *counts,
                          const struct sim_faults *faults, uint64_t seed)
{
    static uint64_t shown;
    uint64_t years = counts->device_days / 365;

    if (years / PROGRESS_YEARS > shown) {
        shown = years / PROGRESS_YEARS;
        (void)fprintf(stderr,
                      "after seed %" PRIu64 ": %" PRIu64
                      " device-years, %" PRIu64 " lost, %" PRIu64
                      " twice, %" PRIu64 " unnoticed, %" PRIu64
                      " broken rules\n",
                      seed, years, faults->lost, faults->twice,
                      faults->unnoticed, faults->broken);
    }
}

int main(int argc, char **argv)
{
    struct wish w = {.years =
                         getenv("HEARTH_LONG") != NULL ? LONG_YEARS : CI_YEARS,
                     .first = FIRST_SEED};
    struct sim_counts counts = {0};
    struct sim_faults faults = {0};
    struct sim_programme *p;
    uint64_t seed;

    if (!read_wish(argc, argv, &w)) {
        (void)fprintf(stderr,
                      "usage: %s [--years N] [--first SEED] "
                      "[--seed SEED] [--verbose]\n",
                      argv[0]);
        return 2;
    }
    p = sim_programme_open();
    if (w.is_month) {
        bool is_fine = sim_month(p, w.first);

        sim_programme_close(p);
        return is_fine ? 0 : 1;
    }
    for (seed = w.first; counts.device_days < w.years * 365; seed++) {
        sim_run(p, seed, w.is_verbose, &counts, &faults);
        show_progress(&counts, &faults, seed);
        if (w.is_one) {
            break;
        }
    }
    sim_programme_close(p);
    (void)fprintf(stderr,
                  "%" PRIu64 " events, %" PRIu64 " interviews, %" PRIu64
                  " runs of sync, %" PRIu64 " requests, %" PRIu64
                  " lost packets, %" PRIu64 " crashes, %" PRIu64
                  " rounds of results, %" PRIu64 " restores, %" PRIu64
                  " attacks, %" PRIu64 " revocations, %" PRIu64
                  " withdrawals, %" PRIu64 " carried files, %" PRIu64
                  " broken rules\n",
                  counts.steps, counts.interviews, counts.runs, counts.requests,
                  counts.lost_packets, counts.crashes, counts.rounds,
                  counts.restores, counts.attacks, counts.revoked,
                  counts.withdrawn, counts.files, faults.broken);
    (void)printf("sim: %" PRIu64 " device-years, seed %" PRIu64 ", %" PRIu64
                 " lost, %" PRIu64 " twice, %" PRIu64 " unnoticed\n",
                 counts.device_days / 365, w.first, faults.lost, faults.twice,
                 faults.unnoticed);
    return faults.lost + faults.twice + faults.unnoticed + faults.broken == 0
               ? 0
               : 1;
}
