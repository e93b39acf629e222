/* SPDX-License-Identifier: Apache-2.0 */
/* One interview's answers, looked up once: which choice of the shown version,
 * which score, which number. It is then added to every tally it belongs to. */
#ifndef HOST_RESULTS_HEARD_H
#define HOST_RESULTS_HEARD_H

#include "hearth/answer.h"
#include "hearth/secmem.h"
#include "host/results/formbook.h"
#include "host/stats/scale.h"

/* Longer lists (villages, codes) are not counted choice by choice: every cell
 * of a figure needs its answers, and no form has that many. */
#define HEARTH_TALLY_CHOICES_MAX 1000

enum hearth_heard_what {
    HEARTH_HEARD_NOTHING = 0, /* not asked */
    HEARTH_HEARD_BLANK,       /* asked, left blank */
    HEARTH_HEARD_CHOICE,      /* one of several */
    HEARTH_HEARD_CHOICES,     /* any of several: in ${text} */
    HEARTH_HEARD_OTHER        /* a number, or something that is not counted */
};

struct hearth_heard_item {
    uint16_t node; /* of the shown version */
    uint8_t what;  /* enum hearth_heard_what */
    bool is_no_answer;
    bool has_value;
    uint32_t choice; /* HEARTH_NO_TEXT: of an older version, and gone */
    double value;    /* a number, or the score of the choice */
    struct hearth_slice text; /* as it was given */
};

/* What a choice's name says (score.h). */
struct hearth_heard_choice {
    int32_t score;
    bool has_score;
    bool is_no_answer;
};

struct hearth_heard {
    const struct hearth_form *form; /* the shown version */
    struct hearth_heard_item *items;
    size_t count;
    size_t root_count; /* of these, the first stand outside repeats */
    size_t room;
    struct hearth_heard_choice *choices; /* of all lists, as in the form */
    struct hearth_scale_value *scores;   /* a node: outside repeats */
    struct hearth_secmem *secmem;        /* where all this stands */
};

/* Room for one interview of ${form}. E_MEMORY. */
HEARTH_MUST_USE int hearth_heard_open(const struct hearth_form *form,
                                      struct hearth_heard *out);
void hearth_heard_close(struct hearth_heard *h);
/* Takes one complete interview made with ${entry}'s version, whose texts are
 * viewed. */
void hearth_heard_take(struct hearth_heard *h,
                       const struct hearth_formbook_entry *entry,
                       const struct hearth_answers *answers);
/* One answer to ${node} of the shown version: how it is counted, and what a
 * scale would make of it. */
void hearth_heard_one(const struct hearth_heard *h, uint16_t node,
                      const struct hearth_answer *a,
                      struct hearth_heard_item *item,
                      struct hearth_scale_value *score);
/* What was said outside repeats to ${node}; NULL: nothing was heard of it. */
const struct hearth_heard_item *hearth_heard_of(const struct hearth_heard *h,
                                                uint16_t node);
/* True if the answers to ${node} are counted choice by choice. */
bool hearth_tally_has_choices(const struct hearth_form *form, uint16_t node);

#endif
