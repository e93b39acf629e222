/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of the results side, shared by its two files. */
#ifndef HOST_RESULTS_RESULTS_INTERNAL_H
#define HOST_RESULTS_RESULTS_INTERNAL_H

#include "host/cache/cache.h"
#include "host/quality/rows.h"
#include "host/results/crew.h"
#include "host/results/cube.h"
#include "host/results/formbook.h"
#include "host/results/reading.h"
#include "host/results/results.h"
#include "host/results/watch.h"
#include "host/results/withdrawn.h"
#include "host/vault/anchor.h"

/* How far one device is read. */
struct hearth_results_device {
    uint8_t id[HEARTH_DEVICE_LEN];
    struct hearth_chain_head read;   /* verified and worked through */
    struct hearth_chain_head opened; /* all up to here opened */
    uint64_t countersigned;
    bool is_tested;  /* the test record of its enrolment was looked at */
    bool has_opened; /* and it opened */
    bool is_frozen;  /* one did not open: nothing after it is countersigned */
};

struct hearth_results {
    struct hearth_folder folder; /* believes the FORM-SIGN of the vault */
    struct hearth_anchor anchor;
    struct hearth_secmem *secmem;
    struct hearth_vault *vault;
    struct hearth_programme programme;
    struct hearth_formbook *formbook;
    struct hearth_reading *reading;
    struct hearth_withdrawn *withdrawn;
    struct hearth_cache *cache;
    struct hearth_bulk *bulk;       /* while the cache is counted; or NULL */
    struct hearth_bulk_share share; /* of the questions, in this process */
    unsigned processes;             /* to count in; 0: as many as pay */
    size_t bulk_row;                /* of its chunk, or HEARTH_CACHE_NO_ROW */
    bool is_alone;                  /* another process ended: no more of them */
    bool has_lost;                  /* the last walk could not read a row */
    bool has_whole_round;           /* every row of the cache was looked for */
    struct hearth_tally *tallies;   /* one a shown form */
    size_t tally_count;
    struct hearth_cube *cubes; /* as many */
    struct hearth_past *past;
    struct hearth_plan *plan; /* the declared cube, or NULL */
    struct hearth_progress progress;
    struct hearth_quality_rows *quality; /* what supervision looks at */
    uint64_t opened;
    uint64_t opened_now; /* with a key, since this side began */
    uint64_t erased;     /* records whose epoch's key was destroyed */
    struct hearth_results_device *devices;
    size_t device_count;
    struct hearth_problems problems;
    const struct hearth_watch *watch; /* or NULL */
    uint64_t looked_at, to_look_at;   /* records, in this round */
    /* of the device in work */
    struct hearth_results_device *at;
    uint64_t at_seq; /* and of the record */
    uint16_t at_epoch;
    const struct hearth_chain *chain;
    size_t chain_index;
};

/* What earlier releases stood on; nothing if there were none. E_INVALID:
 * damaged. E_BRANCH: there are releases, and nothing of this vault says what
 * they stood on. */
HEARTH_MUST_USE int hearth_results_load_past(struct hearth_results *r);
/* What one interview was counted as. */
struct hearth_results_counted {
    const struct hearth_formbook_entry *entry; /* NULL: left out */
    struct hearth_answers answers;             /* if complete */
    bool is_complete;
};
/* Forms and empty tallies as the current programme document says. */
HEARTH_MUST_USE int hearth_results_begin(struct hearth_results *r);
/* Counts an opened interview: NULL, or what is wrong with it. ${answers}: those
 * of its content, or NULL where they are still to be decoded. */
const char *hearth_results_count(struct hearth_results *r,
                                 const struct hearth_content *content,
                                 const struct hearth_answers *answers,
                                 struct hearth_results_counted *counted);

/* How many records this round has to look at. E_IO. */
HEARTH_MUST_USE int hearth_results_expect(struct hearth_results *r);
/* One more was looked at. */
void hearth_results_looked(struct hearth_results *r);
/* ---- the cache of what was opened before (results_cache.c) ---- */
/* True if ${record} need not be opened; *${e}: nevertheless what failed. */
bool hearth_results_cache_has(struct hearth_results *r,
                              const struct hearth_record *record, int *e);
/* Takes in a record that was opened and counted. E_MEMORY; a disk that is full
 * or fails costs the next start time, and nothing now. */
HEARTH_MUST_USE int
hearth_results_cache_keep(struct hearth_results *r,
                          const struct hearth_record *record,
                          const struct hearth_content *content,
                          const struct hearth_results_counted *counted);
/* After all devices were read: counts what was found in the cache, and drops
 * what no record stands for any more. *${is_lost}: some of it could not be
 * read, so all counts begin again. */
HEARTH_MUST_USE int hearth_results_cache_count(struct hearth_results *r,
                                               bool *is_lost);
void hearth_results_cache_end(struct hearth_results *r);

#endif
