/* SPDX-License-Identifier: Apache-2.0 */
/* The results side: verifies and opens what is new in the store, counts it,
 * and countersigns what it opened. Its figures are raw: only host/release may
 * look at them in a shipped program. */
#ifndef HOST_RESULTS_RESULTS_H
#define HOST_RESULTS_RESULTS_H

#include "hearth/programme.h"
#include "host/folder/folder.h"
#include "host/results/chain.h"
#include "host/results/cube.h"
#include "host/results/problems.h"
#include "host/results/progress.h"
#include "host/results/tally.h"
#include "host/vault/vault.h"

/* Of a device without a signed register entry; its seq says how many wait. */
#define HEARTH_RESULTS_UNCONFIRMED                                             \
    "device not confirmed yet: its records up to this one wait unopened"
#define HEARTH_RESULTS_NOT_GENUINE                                             \
    "its register entry is not genuine: nothing of it is opened"

/* Of no device: what the store says of the programme itself. */
#define HEARTH_RESULTS_SWAPPED                                                 \
    "the store names another FORM-SIGN key than the vault: somebody wrote to " \
    "it; only what the vault's key signed counts"
#define HEARTH_RESULTS_DOCUMENT                                                \
    "the programme document in the store is missing, older, or not signed by " \
    "FORM-SIGN: the one known before counts"

struct hearth_results;
struct hearth_watch;
struct hearth_quality_rows;

/* Unlocks the programme key in ${folder} and loads the forms; counts nothing
 * yet. What FORM-SIGN signed is verified with the key that the vault names.
 * E_AUTH: wrong passphrase. E_INVALID: damaged vault. E_NOT_FOUND: no vault
 * here. E_STATE: it does not know FORM-SIGN, whose key is not here. E_DENIED:
 * no document that FORM-SIGN signed. ${folder} stays open as long as the
 * results. */
HEARTH_MUST_USE int hearth_results_open(const struct hearth_folder *folder,
                                        struct hearth_slice passphrase,
                                        struct hearth_results **out);
/* Wipes keys and tallies; NULL is allowed. */
void hearth_results_close(struct hearth_results *r);

/* Who is told how far a round is; NULL: nobody. It outlives the results. */
void hearth_results_watch(struct hearth_results *r,
                          const struct hearth_watch *watch);
/* In how many processes the cache is counted, up to HEARTH_CREW_MAX; 0, as it
 * is without this: as many as there are cores, where there is much to count.
 * The figures are the same. */
void hearth_results_spread(struct hearth_results *r, unsigned processes);
/* Verifies, opens and counts all that is new; starts over when the programme
 * document changed. *${is_new}: figures may have changed. E_IO, E_MEMORY. */
HEARTH_MUST_USE int hearth_results_round(struct hearth_results *r,
                                         bool *is_new);
/* Opens the withdrawals that wait, so that the next round leaves out the
 * records that they name. E_IO, E_MEMORY. */
HEARTH_MUST_USE int hearth_results_read_withdrawals(struct hearth_results *r);
/* Looks for them as well in what is kept apart of the chains, and behind what
 * is read of them. E_IO, E_MEMORY. */
HEARTH_MUST_USE int hearth_results_search_apart(struct hearth_results *r);
/* Withdrawn records that were found and not buried yet; in no figure. */
size_t hearth_results_withdrawn(const struct hearth_results *r);
/* Buries them (withdrawn.h); not at once after each, or the moment would tell
 * who came in. E_IO, E_FULL, E_CRYPTO. */
HEARTH_MUST_USE int hearth_results_bury(struct hearth_results *r,
                                        int64_t now_s);
/* Signs each device's last opened record and stores the countersignatures;
 * after the figures are safe. */
HEARTH_MUST_USE int hearth_results_countersign(struct hearth_results *r);

/* ---- releases ---- */
/* The last release's number; 0 before the first. */
uint32_t hearth_results_released(const struct hearth_results *r);
/* Notes durably that the figures marked fresh in the cubes are release
 * ${number}'s, and all the others still the last of theirs; with ${freeze}
 * that the wave is closed. Before the release itself is written: a crash
 * between the two skips a number, and no record counts as new twice. E_IO,
 * E_FULL, E_CRYPTO, E_MEMORY, E_LIMIT. */
HEARTH_MUST_USE int hearth_results_note_release(struct hearth_results *r,
                                                uint32_t number, bool freeze);
/* What earlier releases stood on: who publishes counts says so here. */
struct hearth_past *hearth_results_past(struct hearth_results *r);
/* Signs a release's bytes with OPENED, which the programme document lists. */
HEARTH_MUST_USE int hearth_results_sign(const struct hearth_results *r,
                                        struct hearth_slice body,
                                        struct hearth_public *key,
                                        uint8_t sig[HEARTH_SIG_LEN]);

/* ---- the declared cube ---- */
/* Counts by the cube that the audit chain names last; the default one without
 * any. Before the first round. E_NOT_FOUND, E_AUTH, E_INVALID: it is named, and
 * what is there is not it; nothing may be released then. */
HEARTH_MUST_USE int hearth_results_load_plan(struct hearth_results *r);
/* Counts by ${plan} from the next round on, from the first record; owns it
 * from now on. E_MEMORY. */
HEARTH_MUST_USE int hearth_results_declare(struct hearth_results *r,
                                           struct hearth_plan *plan);
/* NULL: the default cube. */
const struct hearth_plan *hearth_results_plan(const struct hearth_results *r);
/* Writes a document as the cube ${number}, signed with OPENED. */
HEARTH_MUST_USE int hearth_results_save_plan(const struct hearth_results *r,
                                             unsigned number,
                                             struct hearth_slice document);

/* ---- the raw figures ---- */
const struct hearth_programme *
hearth_results_programme(const struct hearth_results *r);
size_t hearth_results_form_count(const struct hearth_results *r);
const struct hearth_tally *hearth_results_tally(const struct hearth_results *r,
                                                size_t index);
/* The cube of the same form: without what closed waves hold. */
struct hearth_cube *hearth_results_cube(const struct hearth_results *r,
                                        size_t index);
const struct hearth_progress *
hearth_results_progress(const struct hearth_results *r);
/* A key for a file of the results side alone, of the vault's root under
 * ${label}; the caller wipes it. E_CRYPTO. */
HEARTH_MUST_USE int hearth_results_file_key(const struct hearth_results *r,
                                            struct hearth_slice label,
                                            struct hearth_key *out);
/* What supervision looks at: only host/quality/report.h makes figures of it. */
const struct hearth_quality_rows *
hearth_results_quality(const struct hearth_results *r);
/* Records opened, of any outcome and mode. */
uint64_t hearth_results_opened(const struct hearth_results *r);
/* Records that nobody can open any more: their epoch's key was destroyed. */
uint64_t hearth_results_erased(const struct hearth_results *r);
size_t hearth_results_problem_count(const struct hearth_results *r);
const struct hearth_results_problem *
hearth_results_problem(const struct hearth_results *r, size_t index);
/* The vault learned FORM-SIGN's public key at this unlocking. */
bool hearth_results_is_anchored_now(const struct hearth_results *r);

/* ---- answers, for estimates and the custodian's exports ---- */
struct hearth_frame;
/* The complete interviews of one shown form that figures count, of all its
 * versions: columns "area", "interviewer", "day", "language", "duration",
 * "epoch", and
 * one for each question outside repeats. ${states}: NULL, or the columns'
 * states (cache.h), in memory of ${frame}'s arena, which *${memory} is; it is
 * wiped and freed by hearth_results_frame_close. E_MEMORY, E_LIMIT, E_IO,
 * E_FULL, E_CRYPTO. */
struct hearth_results_frame {
    struct hearth_frame *frame;
    uint8_t **states;      /* a column */
    const uint16_t *nodes; /* a column: its question, or HEARTH_NONE */
    void *memory;
};
HEARTH_MUST_USE int hearth_results_frame(struct hearth_results *r, size_t index,
                                         struct hearth_results_frame *out);
void hearth_results_frame_close(struct hearth_results_frame *f);
/* The shown form itself; lives as long as its round. */
const struct hearth_form *hearth_results_form(const struct hearth_results *r,
                                              size_t index);

#endif
