/* SPDX-License-Identifier: Apache-2.0 */
/* Counting one opened interview. */
#include "host/results/results_internal.h"

#include "hearth/interview.h"

#include <string.h>

/* "figures leave such records out unless the programme says paper entry or
 * synthetic" (the main job, 3). */
static bool is_counted(const struct hearth_programme *p, uint8_t mode)
{
    if (mode == HEARTH_MODE_PERSON) {
        return true;
    }
    if (mode == HEARTH_MODE_PAPER) {
        return p->allows_paper;
    }
    return mode == HEARTH_MODE_SYNTHETIC && p->allows_synthetic;
}

/* Records of a closed wave are in its last release, and in no later one. */
static int count_cube(struct hearth_results *r, size_t index,
                      const struct hearth_formbook_entry *entry,
                      const struct hearth_answers *answers,
                      const struct hearth_content *content)
{
    struct hearth_cube_record record = {.device = r->at->id,
                                        .seq = r->at_seq,
                                        .mode = content->mode,
                                        .area = content->area,
                                        .worker = content->worker,
                                        .heard = &r->cubes[index].heard};

    bool is_closed = r->at_epoch <= hearth_past_frozen(r->past);

    if (r->bulk_row != HEARTH_CACHE_NO_ROW) {
        return hearth_bulk_take(r->bulk, r->bulk_row,
                                is_closed ? NULL : &record);
    }
    return is_closed
               ? 0
               : hearth_cube_add(&r->cubes[index], entry, answers, &record);
}

/* Each answer looked up, for all that is counted of it. */
static void hear(struct hearth_results *r, size_t index,
                 const struct hearth_results_counted *counted)
{
    struct hearth_heard *heard = &r->cubes[index].heard;

    if (r->bulk_row != HEARTH_CACHE_NO_ROW) {
        hearth_bulk_hear(r->bulk, r->bulk_row);
    } else {
        hearth_heard_take(heard, counted->entry, &counted->answers);
        hearth_tally_add(&r->tallies[index], heard);
    }
}

/* Those of a complete interview: decoded, unless they are there already. */
static int take_answers(struct hearth_results *r,
                        const struct hearth_content *content,
                        const struct hearth_answers *answers,
                        struct hearth_results_counted *counted)
{
    if (content->outcome != HEARTH_OUTCOME_COMPLETE ||
        r->bulk_row != HEARTH_CACHE_NO_ROW) {
        return 0;
    }
    if (answers != NULL) {
        counted->answers = *answers;
        return 0;
    }
    return hearth_reading_answers(r->reading, content, counted->entry->form,
                                  &counted->answers);
}

/* NULL, or what is wrong with the opened interview. */
const char *hearth_results_count(struct hearth_results *r,
                                 const struct hearth_content *content,
                                 const struct hearth_answers *answers,
                                 struct hearth_results_counted *counted)
{
    const struct hearth_formbook_entry *entry =
        hearth_formbook_find(r->formbook, content->form);

    counted->entry = NULL;
    counted->is_complete = false;
    if (content->mode < HEARTH_MODE_PERSON ||
        content->mode > HEARTH_MODE_UNSTATED) {
        return "an interview says nothing known about how it was entered";
    }
    if (!is_counted(&r->programme, content->mode)) {
        r->progress.left_out[content->mode]++;
        return NULL;
    }
    counted->entry = entry;
    if (entry == NULL) {
        return "an interview was made with a form that is not here";
    }
    if (entry->form->is_training) {
        return "an interview was made with a form for training";
    }
    if (take_answers(r, content, answers, counted) != 0) {
        return "an interview's answers do not fit its form";
    }
    if (hearth_progress_add(&r->progress, content) != 0) {
        return "an interview's day, area or outcome cannot be counted";
    }
    counted->is_complete = content->outcome == HEARTH_OUTCOME_COMPLETE;
    if (counted->is_complete) {
        hear(r, entry->index, counted);
        if (r->share.who == 0) {
            hearth_quality_add(r->quality, r->at_epoch, entry, content,
                               &r->cubes[entry->index].heard);
        }
        if (count_cube(r, entry->index, entry, &counted->answers, content) !=
            0) {
            return "an interview is in no group: out of memory";
        }
    }
    return NULL;
}
