/* SPDX-License-Identifier: Apache-2.0 */
/* Ties the pure interview to its draft and to locked memory. */
#include "sitting.h"

#include <string.h>

/* Locked memory: the interview, its draft as bytes, the key, and slack for
 * the arena's own bookkeeping. */
static size_t memory_for(const struct hearth_form *form)
{
    return hearth_interview_size(form) + HEARTH_DRAFT_MAX +
           sizeof(struct hearth_key) + 4096;
}

static int take_memory(struct hearth_sitting *s)
{
    struct hearth_arena arena;
    int rc = hearth_secmem_open(memory_for(s->form), &s->m);
    if (rc != 0) {
        return rc;
    }
    size_t size = hearth_interview_size(s->form);
    void *room = hearth_secmem_take(s->m, size);
    s->plain = hearth_secmem_take(s->m, HEARTH_DRAFT_MAX);
    s->key = hearth_secmem_take(s->m, sizeof(*s->key));
    if (room == NULL || s->plain == NULL || s->key == NULL) {
        rc = HEARTH_E_MEMORY;
        goto close_memory;
    }
    hearth_arena_init(&arena, room, size);
    rc = hearth_interview_start(s->form, &arena, &s->interview);
    if (rc != 0) {
        goto close_memory;
    }
    return 0;
close_memory:
    hearth_sitting_close(s);
    return rc;
}

/* Fills the hidden area question, if the form has one. */
static int set_area(struct hearth_sitting *s)
{
    struct hearth_violation violation;
    struct hearth_slice area = hearth_slice_text(s->draft.area);
    for (uint16_t n = 0; area.len > 0 && n < s->form->node_count; n++) {
        if (s->form->nodes[n].role != HEARTH_ROLE_AREA) {
            continue;
        }
        int rc = hearth_interview_answer(s->interview, n, area, &violation);
        if (rc != 0) {
            return rc;
        }
    }
    return 0;
}

int hearth_sitting_start(struct hearth_session *session,
                         const struct hearth_sitting_start *start,
                         struct hearth_sitting *s)
{
    const struct hearth_agent *a = session->agent;
    memset(s, 0, sizeof(*s));
    s->session = session;
    s->form = start->form;
    s->is_unkept = start->is_unkept;
    s->draft.mode = (uint8_t)start->mode;
    s->draft.language = start->language;
    s->draft.started_s = a->clock.now_s(a->clock.cookie);
    memcpy(s->draft.form, start->form->hash, HEARTH_HASH_LEN);
    int rc = hearth_bytes_to_text(hearth_slice_text(start->area), s->draft.area,
                                  sizeof(s->draft.area));
    if (rc != 0) {
        return rc;
    }
    rc = a->rng.fill(a->rng.cookie, s->draft.id, sizeof(s->draft.id));
    if (rc != 0) {
        return rc;
    }
    rc = take_memory(s);
    if (rc != 0) {
        return rc;
    }
    rc = set_area(s);
    if (rc != 0) {
        hearth_sitting_close(s);
    }
    return rc;
}

/* Opens the draft once to learn which form it needs. */
static int read_form_hash(struct hearth_session *session,
                          struct hearth_draft *draft)
{
    struct hearth_secmem *m = NULL;
    struct hearth_slice rest;
    int rc = hearth_secmem_open(HEARTH_DRAFT_MAX + 4096, &m);
    if (rc != 0) {
        return rc;
    }
    uint8_t *plain = hearth_secmem_take(m, HEARTH_DRAFT_MAX);
    struct hearth_key *key = hearth_secmem_take(m, sizeof(*key));
    rc = plain == NULL || key == NULL
             ? HEARTH_E_MEMORY
             : hearth_draft_get(session, key, plain, draft, &rest);
    hearth_secmem_close(m);
    return rc;
}

int hearth_sitting_resume(struct hearth_session *session, const uint8_t *id,
                          struct hearth_form_load *load,
                          struct hearth_sitting *s)
{
    struct hearth_slice saved;
    memset(s, 0, sizeof(*s));
    s->session = session;
    memcpy(s->draft.id, id, HEARTH_DRAFT_ID_LEN);
    int rc = read_form_hash(session, &s->draft);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_form_load(session->agent, s->draft.form, load);
    if (rc != 0) {
        return rc;
    }
    s->form = load->form;
    rc = take_memory(s);
    if (rc != 0) {
        goto free_form;
    }
    rc = hearth_draft_get(session, s->key, s->plain, &s->draft, &saved);
    if (rc == 0) {
        rc = hearth_interview_load(s->interview, saved);
    }
    if (rc != 0) {
        goto close_sitting;
    }
    if (s->draft.language >= s->form->language_count) {
        s->draft.language = s->form->default_language;
    }
    s->is_kept = true;
    return 0;
close_sitting:
    hearth_sitting_close(s);
free_form:
    hearth_form_load_free(load);
    return rc;
}

bool hearth_sitting_has_consent(const struct hearth_sitting *s)
{
    for (uint16_t n = 0; n < s->form->node_count; n++) {
        if (s->form->nodes[n].role == HEARTH_ROLE_CONSENT &&
            hearth_interview_value(s->interview, n).len == 0) {
            return false;
        }
    }
    return hearth_interview_outcome(s->interview) == HEARTH_OUTCOME_COMPLETE;
}

/* The draft's key, in both pages, before its first byte is stored. */
static int make_key(struct hearth_sitting *s)
{
    struct hearth_session *session = s->session;
    int rc =
        hearth_keyring_add_draft(&session->keyring.ring, session->secrets,
                                 s->draft.id, &session->agent->rng, s->key);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_keyring_file_save(&session->keyring);
    if (rc != 0) {
        hearth_keyring_drop_draft(&session->keyring.ring, s->draft.id);
    }
    return rc;
}

int hearth_sitting_save(struct hearth_sitting *s)
{
    struct hearth_writer w;
    /* forms.md 9: before "yes", questions are "held in memory, never
     * written". What was kept already stays up to date. */
    if (s->is_unkept || (!s->is_kept && !hearth_sitting_has_consent(s))) {
        return 0;
    }
    hearth_writer_init(&w, s->plain, HEARTH_DRAFT_PLAIN_MAX);
    hearth_draft_put_head(&s->draft, &w);
    int rc = hearth_interview_save(s->interview, &w);
    if (rc == 0 && !s->is_kept) {
        rc = make_key(s);
    }
    if (rc == 0) {
        rc = hearth_draft_put(s->session, &s->draft, s->key,
                              hearth_writer_slice(&w));
    }
    if (rc == 0) {
        s->is_kept = true;
    }
    hearth_secmem_wipe(s->plain, HEARTH_DRAFT_MAX);
    return rc;
}

int hearth_sitting_destroy(struct hearth_sitting *s)
{
    if (!s->is_kept) {
        return 0;
    }
    s->is_kept = false;
    return hearth_draft_destroy(s->session, s->draft.id);
}

enum hearth_outcome hearth_sitting_outcome(const struct hearth_sitting *s)
{
    enum hearth_outcome outcome = hearth_interview_outcome(s->interview);
    /* A refusal says more than that it was stopped. */
    return outcome == HEARTH_OUTCOME_COMPLETE && s->has_stopped
               ? HEARTH_OUTCOME_STOPPED
               : outcome;
}

void hearth_sitting_close(struct hearth_sitting *s)
{
    hearth_secmem_close(s->m);
    s->m = NULL;
    s->interview = NULL;
    s->key = NULL;
    s->plain = NULL;
}
