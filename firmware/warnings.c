/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings: said, never in the way of sealing. */
#include "warnings.h"

#include "hearth/sync.h"

#include <inttypes.h>
#include <stdio.h>

bool hearth_warnings_is_too_old(const struct hearth_agent *a)
{
    return a->programme.agent_min > HEARTH_AGENT_VERSION;
}

bool hearth_warnings_is_over(const struct hearth_agent *a)
{
    int64_t days;
    return hearth_programme_end_of_epoch(&a->programme,
                                         hearth_agent_certificate_time_s(a),
                                         &days) == HEARTH_PROGRAMME_OVER;
}

/* "The retention date overrides this" (protocol.md 6.7): the key goes on its
 * day, whoever still seals to it. */
static void warn_epoch(const struct hearth_agent *a, int64_t now)
{
    int64_t days;
    switch (hearth_programme_end_of_epoch(&a->programme, now, &days)) {
    case HEARTH_PROGRAMME_ENDS:
        (void)printf("WARNING      the programme's key is destroyed in %" PRId64
                     " days: send what waits, and sync to get the next "
                     "wave's key\n",
                     days);
        break;
    case HEARTH_PROGRAMME_OVER:
        (void)printf("WARNING      the programme's key was destroyed on its "
                     "date: sync to get the next wave's key; until then "
                     "nothing is begun or finalised here, and drafts are "
                     "kept\n");
        break;
    case HEARTH_PROGRAMME_LASTS:
    default:
        break;
    }
}

static void warn_programme(const struct hearth_agent *a, int64_t now)
{
    if (hearth_warnings_is_too_old(a)) {
        (void)printf("WARNING      this program is too old for the programme: "
                     "finish drafts, sync, and have it updated\n");
    }
    if (a->programme.stale_after_s != 0 && now > a->programme.stale_after_s) {
        (void)printf("WARNING      the programme document is out of date: "
                     "sync, or carry a newer one in\n");
    }
    if (hearth_areas_are_over(a)) {
        (void)printf("WARNING      the assignment of this device is over: "
                     "sync for the next one (until then: the areas of its "
                     "enrolment)\n");
    }
}

static void warn_records(const struct hearth_agent *a, int64_t now)
{
    uint64_t from = 0;
    uint64_t to = 0;
    int64_t since = hearth_sync_unopened_since(a->kv);
    if (since != 0 &&
        hearth_fieldtime_minus(now, since) > HEARTH_SYNC_UNOPENED_MAX_S) {
        (void)printf("WARNING      for %" PRId64 " days nobody has confirmed "
                     "that sent interviews were opened; ask the programme's "
                     "lead (nothing is erased here until then)\n",
                     hearth_fieldtime_minus(now, since) / 86400);
    }
    if (hearth_sync_loss_is_due(a->kv, &from, &to)) {
        (void)printf("WARNING      interviews %" PRIu64 " to %" PRIu64
                     " are lost here and at the host; unlock this device once "
                     "so that it can sign that\n",
                     from, to);
    }
    if (hearth_sync_is_closed(a->kv)) {
        (void)printf("WARNING      this enrolment is closed; enrol again\n");
    }
}

void hearth_warnings_print(const struct hearth_agent *a)
{
    struct hearth_fieldtime t = hearth_agent_fieldtime(a);
    int64_t clock = a->clock.now_s(a->clock.cookie);
    int64_t now = hearth_fieldtime_now(&t, clock);
    warn_programme(a, now);
    warn_epoch(a, now);
    warn_records(a, now);
    if (!hearth_fieldtime_is_plausible(&t, clock)) {
        (void)printf("WARNING      this machine's clock is plainly wrong; "
                     "interviews get the day that the host's time gives\n");
    }
    (void)fflush(stdout);
}
