/* SPDX-License-Identifier: Apache-2.0 */
/* Ties the pure interview to its draft and to locked memory. */
#include "sitting.h"

#include "left_over.h"

#include <string.h>

/* Locked memory: the interview, its draft as bytes, what is left over, the
 * key, the world, and slack for the arena's own bookkeeping. */
static size_t memory_for(const struct hearth_form *form)
{
    return hearth_interview_size(form) + HEARTH_DRAFT_MAX +
           HEARTH_DRAFT_LEFT_MAX + HEARTH_SITTING_TEXT_MAX +
           sizeof(struct hearth_key) + sizeof(struct hearth_sitting_world) +
           4096;
}

static int start_interview(struct hearth_sitting *s, void *room, size_t size)
{
    struct hearth_arena arena;
    struct hearth_world world;
    hearth_sitting_world_begin(s->world, s->session, s->form, &world);
    hearth_arena_init(&arena, room, size);
    int rc = hearth_interview_start(s->form, &world, &arena, &s->interview);
    return rc == 0 && hearth_sitting_world_has_failed(s->world)
               ? HEARTH_E_CRYPTO
               : rc;
}

static int take_memory(struct hearth_sitting *s)
{
    int rc = hearth_secmem_open(memory_for(s->form), &s->m);
    if (rc != 0) {
        return rc;
    }
    size_t size = hearth_interview_size(s->form);
    void *room = hearth_secmem_take(s->m, size);
    s->plain = hearth_secmem_take(s->m, HEARTH_DRAFT_MAX);
    s->left = hearth_secmem_take(s->m, HEARTH_DRAFT_LEFT_MAX);
    s->text = hearth_secmem_take(s->m, HEARTH_SITTING_TEXT_MAX);
    s->key = hearth_secmem_take(s->m, sizeof(*s->key));
    s->world = hearth_secmem_take(s->m, sizeof(*s->world));
    if (room == NULL || s->plain == NULL || s->left == NULL ||
        s->text == NULL || s->key == NULL || s->world == NULL) {
        rc = HEARTH_E_MEMORY;
    } else {
        rc = start_interview(s, room, size);
    }
    if (rc != 0) {
        hearth_sitting_close(s);
    }
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
        int rc = hearth_interview_answer(
            s->interview, hearth_interview_place(n), area, &violation);
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
    s->is_unkept = start->is_unkept || start->form->is_training;
    s->draft.mode = (uint8_t)start->mode;
    s->draft.started_s = hearth_agent_certificate_time_s(a);
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
    hearth_interview_set_language(s->interview, start->language);
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

/* Moves what is left over from the opened draft to its own place. */
static void keep_left_over(struct hearth_sitting *s)
{
    size_t len = s->draft.left.len;
    HEARTH_CHECK(len <= HEARTH_DRAFT_LEFT_MAX);
    if (len > 0) {
        memcpy(s->left, s->draft.left.data, len); /* checked above */
    }
    s->draft.left = hearth_slice_of(s->left, len);
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
    keep_left_over(s);
    /* The draft has its own arms; what starting drew is not used up. */
    hearth_arm_forget(&s->world->arms);
    hearth_secmem_wipe(s->plain, HEARTH_DRAFT_MAX);
    s->is_kept = true;
    return 0;
close_sitting:
    hearth_sitting_close(s);
free_form:
    hearth_form_load_free(load);
    return rc;
}

/* The same draft as a fresh interview over ${form}. */
static int start_over(const struct hearth_sitting *s,
                      const struct hearth_form *form, struct hearth_sitting *to)
{
    memset(to, 0, sizeof(*to));
    to->session = s->session;
    to->form = form;
    to->draft = s->draft;
    to->is_kept = s->is_kept;
    memcpy(to->draft.form, form->hash, HEARTH_HASH_LEN);
    return take_memory(to);
}

/* The language goes by its tag: indexes may differ. */
static void keep_language(const struct hearth_sitting *s,
                          struct hearth_sitting *to)
{
    uint8_t language = hearth_interview_language(s->interview);
    for (uint16_t l = 0; l < to->form->language_count; l++) {
        if (language < s->form->language_count &&
            strcmp(to->form->languages[l].tag,
                   s->form->languages[language].tag) == 0) {
            hearth_interview_set_language(to->interview, (uint8_t)l);
        }
    }
}

/* All that ${s} holds, as far as there is a place for it in ${to}. */
static int take_over(const struct hearth_sitting *s, struct hearth_sitting *to,
                     struct hearth_migration *out)
{
    struct hearth_writer left;
    *to->key = *s->key;
    int rc = hearth_interview_migrate(to->interview, s->interview, out);
    if (rc == 0) {
        hearth_writer_init(&left, to->left, HEARTH_DRAFT_LEFT_MAX);
        rc = hearth_left_over_put(s->draft.left, out, &left);
    }
    if (rc != 0) {
        return rc;
    }
    to->draft.left = hearth_writer_slice(&left);
    keep_language(s, to);
    /* Arms of the old version stay; a new one's draw is given back. */
    hearth_arm_forget(&to->world->arms);
    return set_area(to);
}

int hearth_sitting_update(struct hearth_sitting *s,
                          const struct hearth_form *form,
                          struct hearth_migration *out)
{
    struct hearth_sitting to;
    int rc = start_over(s, form, &to);
    if (rc != 0) {
        return rc;
    }
    rc = take_over(s, &to, out);
    if (rc == 0) {
        rc = hearth_sitting_save(&to);
    }
    if (rc != 0) {
        hearth_sitting_close(&to);
        return rc;
    }
    /* Their words stand in what goes now; the new draft has them. */
    memset(out->losses, 0, sizeof(out->losses));
    hearth_sitting_close(s);
    *s = to;
    return 0;
}

bool hearth_sitting_has_consent(const struct hearth_sitting *s)
{
    return hearth_interview_may_store(s->interview) &&
           hearth_interview_outcome(s->interview) == HEARTH_OUTCOME_COMPLETE;
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
    if (s->is_unkept || s->is_final ||
        (!s->is_kept && !hearth_sitting_has_consent(s))) {
        return 0;
    }
    hearth_writer_init(&w, s->plain, HEARTH_DRAFT_PLAIN_MAX);
    hearth_draft_put_head(&s->draft, &w);
    int rc = hearth_interview_save(s->interview, &w);
    if (rc == 0 && hearth_sitting_world_has_failed(s->world)) {
        rc = HEARTH_E_CRYPTO;
    }
    if (rc == 0) {
        rc = hearth_arm_commit(&s->world->arms);
    }
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
    s->world = NULL;
    s->key = NULL;
    s->plain = NULL;
    s->text = NULL;
    s->left = NULL;
    s->draft.left = hearth_slice_of(NULL, 0);
}
