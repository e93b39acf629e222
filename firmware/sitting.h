/* SPDX-License-Identifier: Apache-2.0 */
/* One interview being taken on this device: the pure interview, its draft in
 * the store, and its end as a sealed record. */
#ifndef HEARTH_FIRMWARE_SITTING_H
#define HEARTH_FIRMWARE_SITTING_H

#include "draft.h"
#include "form_load.h"
#include "sitting_world.h"

#include "hearth/interview.h"

/* Room for one text of the form with its inserts filled in. */
#define HEARTH_SITTING_TEXT_MAX 16384

/* Where screens go instead of standard output. */
struct hearth_sitting_sink {
    void (*text)(void *cookie, struct hearth_slice text);
    void (*choice)(void *cookie, uint32_t index);
    void *cookie;
};

struct hearth_sitting {
    struct hearth_session *session;
    const struct hearth_form *form;
    struct hearth_secmem *m; /* its own: all that is said in this interview */
    struct hearth_interview *interview;
    struct hearth_sitting_world *world;
    struct hearth_key *key; /* the draft's */
    uint8_t *plain;         /* HEARTH_DRAFT_MAX bytes to work in */
    char *text;             /* HEARTH_SITTING_TEXT_MAX, for one screen's text */
    uint8_t *left;          /* HEARTH_DRAFT_LEFT_MAX: what draft.left views */
    struct hearth_draft draft;
    const struct hearth_sitting_sink *sink; /* NULL: standard output */
    bool is_kept;                           /* there is a draft in the store */
    bool is_unkept;   /* never make a draft (answers that lie in a file) */
    bool is_final;    /* a record: never a draft again, nor a second record */
    bool has_stopped; /* ended by the respondent or the worker */
};

/* What a new interview starts with. */
struct hearth_sitting_start {
    const struct hearth_form *form;
    enum hearth_content_mode mode;
    uint8_t language;
    const char *area; /* code, or "" */
    bool is_unkept;
};

/* Starts a new one. With a form for training nothing of it is ever stored.
 * E_MEMORY, E_CRYPTO, E_SPACE. */
HEARTH_MUST_USE int
hearth_sitting_start(struct hearth_session *session,
                     const struct hearth_sitting_start *start,
                     struct hearth_sitting *s);
/* Reads the draft ${id} to learn its form, loads that into ${load} (the
 * caller frees it after closing) and goes on where it stopped. */
HEARTH_MUST_USE int hearth_sitting_resume(struct hearth_session *session,
                                          const uint8_t *id,
                                          struct hearth_form_load *load,
                                          struct hearth_sitting *s);
/* Takes a resumed interview over to the newer version ${form} of its form and
 * commits that. ${out} says how many; draft.left names what has no place.
 * E_LIMIT: more was answered than can be kept without a place in the new
 * version; E_FULL, E_IO, E_MEMORY, E_CRYPTO. On failure ${s} goes on with the
 * version it has. */
HEARTH_MUST_USE int hearth_sitting_update(struct hearth_sitting *s,
                                          const struct hearth_form *form,
                                          struct hearth_migration *out);
/* Commits everything to the draft, synced. Nothing about a person is written
 * before consent: until then it does nothing and gives 0. */
HEARTH_MUST_USE int hearth_sitting_save(struct hearth_sitting *s);
/* Destroys the draft, if there is one. */
HEARTH_MUST_USE int hearth_sitting_destroy(struct hearth_sitting *s);
/* COMPLETE, REFUSED, INELIGIBLE or STOPPED, as it stands. */
enum hearth_outcome hearth_sitting_outcome(const struct hearth_sitting *s);
/* True if the respondent agreed to take part, or was not asked to. */
bool hearth_sitting_has_consent(const struct hearth_sitting *s);
/* Wipes; allowed at any time after start or resume succeeded. */
void hearth_sitting_close(struct hearth_sitting *s);

#endif
