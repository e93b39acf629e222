/* SPDX-License-Identifier: Apache-2.0 */
/* Values that no one is asked for: moments, who and where, and chance. */
#include "source.h"

#include "conjoint.h"
#include "date.h"
#include "machine.h"
#include "recompute.h"

uint32_t hearth_source_uniform(const struct hearth_world *world, uint32_t count)
{
    uint64_t bits = 0;

    if (count < 2 || world->random == NULL) {
        return 0;
    }
    /* Draws that would favour low numbers are drawn again. */
    do {
        bits = world->random(world->cookie);
    } while (bits >= UINT64_MAX - UINT64_MAX % count);
    return (uint32_t)(bits % count);
}

static uint32_t draw_arm(const struct hearth_interview *i, uint16_t node,
                         uint32_t count)
{
    const struct hearth_world *w = &i->world;

    if (w->arm != NULL && count > 1) {
        return w->arm(w->cookie, node, count) % count;
    }
    return hearth_source_uniform(w, count);
}

#define SEEDS 2147483646u /* of forms.md 4.5 */

uint32_t hearth_source_seed(const struct hearth_world *world)
{
    return 1 + (uint32_t)(world->random == NULL
                              ? 0
                              : world->random(world->cookie) % SEEDS);
}

/* Moments are as coarse as a day, unless the form is for practice. */
static void put_moment(struct hearth_interview *i, struct hearth_place place,
                       int64_t ms)
{
    struct hearth_value v = {.type = HEARTH_VALUE_DATETIME};

    if (!i->form->is_training) {
        int64_t day = hearth_date_local_day(&i->world, ms);

        ms = hearth_date_of_local(&i->world, day * HEARTH_DATE_DAY_MS);
    }
    v.number = (double)ms;
    v.offset = hearth_date_zone(&i->world, ms);
    hearth_recompute_store(i, place, &v);
}

static struct hearth_value given_text(const char *text)
{
    struct hearth_value v = {.type = HEARTH_VALUE_TEXT};

    v.text = hearth_slice_text(text == NULL ? "" : text);
    return v;
}

void hearth_source_fill(struct hearth_interview *i, struct hearth_place place)
{
    const struct hearth_node *n = &i->form->nodes[place.node];
    struct hearth_value v = {.type = HEARTH_VALUE_NUMBER};

    if (n->type == HEARTH_NODE_CONJOINT && n->design != HEARTH_NONE) {
        hearth_conjoint_draw(i, place);
        return;
    }
    switch (n->source) {
    case HEARTH_SOURCE_START:
        put_moment(i, place, i->started_ms);
        return;
    case HEARTH_SOURCE_TODAY:
        v.type = HEARTH_VALUE_DATE;
        v.number = (double)hearth_date_local_day(&i->world, i->started_ms);
        break;
    case HEARTH_SOURCE_DEVICE:
        v = given_text(i->world.device);
        break;
    case HEARTH_SOURCE_WORKER:
        v = given_text(i->world.worker);
        break;
    case HEARTH_SOURCE_ARM:
        v.number = draw_arm(i, place.node, n->draw);
        break;
    case HEARTH_SOURCE_SEED:
        v.number = hearth_source_seed(&i->world);
        break;
    case HEARTH_SOURCE_LANGUAGE:
        v = given_text(i->form->languages[i->language].tag);
        break;
    default:
        return;
    }
    hearth_recompute_store(i, place, &v);
}

void hearth_source_end(struct hearth_interview *i)
{
    int64_t now = hearth_date_now(&i->world);

    for (uint16_t n = 0; n < i->form->node_count; n++) {
        if (i->form->nodes[n].source == HEARTH_SOURCE_END &&
            i->form->nodes[n].owner == HEARTH_ROOT) {
            put_moment(i, hearth_interview_place(n), now);
        }
    }
    hearth_recompute_run(i);
}
