/* SPDX-License-Identifier: Apache-2.0 */
/* A sitting over a form that changes: what is answered moves to the newer
 * version, nothing typed is lost, and practice leaves nothing behind. */
#include "answers_file.h"
#include "finalise.h"
#include "folder.h"
#include "form_make.h"
#include "left_over.h"
#include "village.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    char *folder;
    char data[HEARTH_PATH_MAX];
    struct form_make make; /* the first version */
    struct form_make newer;
    struct village village;
    struct hearth_agent agent;
    struct hearth_session session;
    struct hearth_secmem *m;
    struct hearth_form_load load;
    struct hearth_sitting s;
};

static void make_form(struct form_make *m, uint32_t version, bool is_training)
{
    struct hearth_node *n;
    form_make_begin(m, "sitting", version);
    m->form.is_training = is_training;
    n = form_make_select(m, HEARTH_NODE_SELECT_ONE, "consent",
                         form_make_list(m, "yn", "yes no"));
    n->role = HEARTH_ROLE_CONSENT;
    n = form_make_node(m, HEARTH_NODE_HIDDEN, "arm");
    n->source = HEARTH_SOURCE_ARM;
    n->draw = 50;
    (void)form_make_node(m, HEARTH_NODE_TEXT, "stays");
    if (version == 1) {
        (void)form_make_node(m, HEARTH_NODE_TEXT, "goes");
        (void)form_make_node(m, HEARTH_NODE_TEXT, "goes_too");
    }
    if (version == 2) {
        (void)form_make_node(m, HEARTH_NODE_TEXT, "comes");
    }
    (void)form_make_end(m);
}

static void unlock(struct fixture *f)
{
    struct hearth_line_input in;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], VILLAGE_PIN "\n", sizeof(VILLAGE_PIN)),
                     sizeof(VILLAGE_PIN));
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(hearth_line_input_open(&in, f->m, ends[0], 64), 0);
    assert_int_equal(hearth_session_open(&f->agent, f->m, &in, &f->session), 0);
    hearth_line_input_close(&in);
    assert_int_equal(close(ends[0]), 0);
}

static int open_with(void **state, bool is_training)
{
    struct hearth_rng rng = hearth_rng_system();
    struct fixture *f = calloc(1, sizeof(*f));
    void *folder = NULL;
    if (f == NULL || folder_open(&folder) != 0) {
        return -1;
    }
    f->folder = folder;
    make_form(&f->make, 1, is_training);
    make_form(&f->newer, 2, is_training);
    village_open_with(&f->village, &rng, &f->make.form);
    assert_int_equal(hearth_fsutil_join(f->folder, "agent", f->data), 0);
    village_enrol(&f->village, f->data);
    assert_int_equal(hearth_secmem_open_unlocked(16384, &f->m), 0);
    assert_int_equal(hearth_agent_open(f->data, &f->agent), 0);
    assert_int_equal(
        hearth_form_load(&f->agent, f->agent.programme.forms[0].hash, &f->load),
        0);
    unlock(f);
    *state = f;
    return 0;
}

static int set_up(void **state)
{
    return open_with(state, false);
}

static int set_up_training(void **state)
{
    return open_with(state, true);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    void *folder = f->folder;
    hearth_session_close(&f->session);
    hearth_form_load_free(&f->load);
    hearth_agent_close(&f->agent);
    hearth_secmem_close(f->m);
    village_close(&f->village);
    form_make_free(&f->make);
    form_make_free(&f->newer);
    free(f);
    return folder_close(&folder);
}

static struct hearth_place place(const struct hearth_sitting *s,
                                 const char *name)
{
    return hearth_interview_place(
        hearth_form_find(s->form, hearth_slice_text(name)));
}

static void give(struct hearth_sitting *s, const char *name, const char *text)
{
    struct hearth_violation v;
    assert_int_equal(hearth_interview_answer(s->interview, place(s, name),
                                             hearth_slice_text(text), &v),
                     0);
}

static void holds(const struct hearth_sitting *s, const char *name,
                  struct hearth_slice text)
{
    assert_true(hearth_slice_is_equal(
        hearth_interview_value(s->interview, place(s, name)), text));
}

static void start(struct fixture *f)
{
    struct hearth_sitting_start how = {
        .form = f->load.form, .mode = HEARTH_MODE_PERSON, .area = "north"};
    assert_int_equal(hearth_sitting_start(&f->session, &how, &f->s), 0);
}

/* A draft with an answer that the newer form has no place for. */
static void leave_draft(struct fixture *f, uint8_t id[HEARTH_DRAFT_ID_LEN])
{
    start(f);
    give(&f->s, "consent", "yes");
    give(&f->s, "stays", "first");
    give(&f->s, "goes", "SECRET");
    give(&f->s, "goes_too", "more");
    assert_int_equal(hearth_sitting_save(&f->s), 0);
    memcpy(id, f->s.draft.id, HEARTH_DRAFT_ID_LEN); /* as long */
    hearth_sitting_close(&f->s);
    hearth_form_load_free(&f->load);
}

static void resume(struct fixture *f, const uint8_t *id)
{
    assert_int_equal(hearth_sitting_resume(&f->session, id, &f->load, &f->s),
                     0);
}

/* The newer version as a sync would bring it; loads it into ${out}. */
static void publish(struct fixture *f, struct hearth_form_load *out)
{
    hearth_agent_close(&f->agent);
    village_publish(&f->village, f->data, &f->newer.form);
    assert_int_equal(hearth_agent_open(f->data, &f->agent), 0);
    assert_int_equal(
        hearth_form_load(&f->agent, f->agent.programme.forms[0].hash, out), 0);
    assert_int_equal(out->form->version, 2);
}

static void expect_left(const struct hearth_sitting *s)
{
    struct hearth_slice left = s->draft.left;
    struct hearth_slice name;
    struct hearth_slice text;
    assert_int_equal(hearth_left_over_next(&left, &name, &text), 0);
    assert_true(hearth_slice_is_equal(name, hearth_slice_text("goes")));
    assert_true(hearth_slice_is_equal(text, hearth_slice_text("SECRET")));
    assert_int_equal(hearth_left_over_next(&left, &name, &text), 0);
    assert_true(hearth_slice_is_equal(text, hearth_slice_text("more")));
    assert_int_equal(hearth_left_over_next(&left, &name, &text),
                     HEARTH_E_NOT_FOUND);
}

static void test_a_draft_moves_to_the_newer_form(void **state)
{
    struct fixture *f = *state;
    struct hearth_form_load newer;
    struct hearth_migration m;
    struct hearth_finalise how = {0};
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    uint8_t arm[8];
    size_t arm_len;
    leave_draft(f, id);
    publish(f, &newer);
    resume(f, id); /* by its own, older package */
    assert_int_equal(f->s.form->version, 1);
    arm_len = hearth_interview_value(f->s.interview, place(&f->s, "arm")).len;
    assert_true(arm_len > 0 && arm_len < sizeof(arm));
    memcpy(arm,
           hearth_interview_value(f->s.interview, place(&f->s, "arm")).data,
           arm_len); /* compared above */
    assert_int_equal(hearth_sitting_update(&f->s, newer.form, &m), 0);
    hearth_form_load_free(&f->load);
    f->load = newer;
    assert_int_equal(m.lost, 2);
    holds(&f->s, "stays", hearth_slice_text("first"));
    holds(&f->s, "arm", hearth_slice_of(arm, arm_len));
    expect_left(&f->s);
    hearth_sitting_close(&f->s);
    hearth_form_load_free(&f->load);
    resume(f, id); /* now by the newer one, with what is left over */
    assert_int_equal(f->s.form->version, 2);
    holds(&f->s, "stays", hearth_slice_text("first"));
    expect_left(&f->s);
    give(&f->s, "comes", "new");
    assert_int_equal(hearth_finalise(&f->s, &how), 0);
    hearth_sitting_close(&f->s);
    assert_int_equal(hearth_sitting_resume(&f->session, id, &f->load, &f->s),
                     HEARTH_E_NOT_FOUND);
}

/* Nothing of a draft lies in the store as it was typed. */
static void test_what_is_left_over_is_sealed(void **state)
{
    struct fixture *f = *state;
    struct hearth_form_load newer;
    struct hearth_migration m;
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    static uint8_t box[HEARTH_DRAFT_MAX];
    size_t len = 0;
    leave_draft(f, id);
    publish(f, &newer);
    resume(f, id);
    assert_int_equal(hearth_sitting_update(&f->s, newer.form, &m), 0);
    assert_int_equal(
        hearth_outbox_draft_get(f->agent.kv, id, box, sizeof(box), &len), 0);
    for (size_t at = 0; at + 6 <= len; at++) {
        assert_memory_not_equal(box + at, "SECRET", 6);
    }
    hearth_sitting_close(&f->s);
    hearth_form_load_free(&newer);
}

static void test_practice_is_never_stored(void **state)
{
    struct fixture *f = *state;
    struct hearth_finalise how = {0};
    struct hearth_outbox_state outbox;
    uint8_t ids[HEARTH_DRAFTS_MAX][HEARTH_DRAFT_ID_LEN];
    size_t count = 0;
    assert_true(f->load.form->is_training);
    start(f);
    give(&f->s, "consent", "yes");
    give(&f->s, "stays", "practice");
    assert_int_equal(hearth_sitting_save(&f->s), 0);
    assert_false(f->s.is_kept);
    assert_int_equal(
        hearth_outbox_drafts(f->agent.kv, ids, HEARTH_DRAFTS_MAX, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(hearth_finalise(&f->s, &how), HEARTH_E_DENIED);
    f->s.has_stopped = true; /* an outcome alone is a record too */
    assert_int_equal(hearth_finalise(&f->s, &how), HEARTH_E_DENIED);
    assert_int_equal(hearth_outbox_state(f->agent.kv, &outbox), 0);
    assert_int_equal(outbox.head.seq, 0);
    hearth_sitting_close(&f->s);
}

/* "no clock finer than a week": neither the day nor how long it took. */
static void test_a_closed_facility_has_no_clock(void **state)
{
    struct fixture *f = *state;
    struct hearth_finalise how = {0};
    struct hearth_record record;
    struct hearth_content content;
    static uint8_t stored[HEARTH_RECORD_MAX];
    static uint8_t plain[HEARTH_CT_MAX];
    size_t len = 0;
    for (unsigned i = 0; i < 2; i++) {
        f->load.form->profile =
            i == 0 ? HEARTH_PROFILE_HOUSEHOLD : HEARTH_PROFILE_CLOSED;
        start(f);
        give(&f->s, "consent", "yes");
        f->s.draft.started_s = 1700000000; /* a Tuesday long ago */
        assert_int_equal(hearth_finalise(&f->s, &how), 0);
        hearth_sitting_close(&f->s);
        assert_int_equal(hearth_outbox_record(f->agent.kv, how.seq, stored,
                                              sizeof(stored), &len),
                         0);
        assert_int_equal(
            hearth_record_decode(hearth_slice_of(stored, len), &record), 0);
        assert_int_equal(hearth_record_open(f->agent.device.programme, &record,
                                            f->village.seal_key, plain, &len),
                         0);
        assert_int_equal(
            hearth_content_decode(hearth_slice_of(plain, len), &content), 0);
        assert_int_equal(content.day, i == 0 ? 19675 : 19670);
        assert_int_equal(content.duration, i == 0 ? 255 : 0);
    }
}

/* "paper with double entry" */
static void test_a_closed_facility_wants_two_entries(void **state)
{
    struct fixture *f = *state;
    struct hearth_answers_file file = {
        .session = &f->session,
        .start = {.form = f->load.form, .area = ""},
        .from = 1};
    struct hearth_answers_result result;

    f->load.form->profile = HEARTH_PROFILE_CLOSED;
    assert_int_equal(hearth_answers_file_run(&file, &result), HEARTH_E_DENIED);
    assert_int_equal(result.entered, 0);
}

static void test_left_overs_have_bounds(void **state)
{
    struct hearth_migration m;
    static uint8_t bytes[HEARTH_DRAFT_LEFT_MAX];
    static uint8_t text[HEARTH_ANSWER_MAX];
    struct hearth_writer w;
    (void)state;
    memset(&m, 0, sizeof(m));
    m.lost = 65;
    hearth_writer_init(&w, bytes, sizeof(bytes));
    assert_int_equal(hearth_left_over_put(hearth_slice_of(NULL, 0), &m, &w),
                     HEARTH_E_LIMIT);
    m.lost = 8;
    for (unsigned i = 0; i < 8; i++) {
        m.losses[i].name = hearth_slice_text("q");
        m.losses[i].text = hearth_slice_of(text, sizeof(text));
    }
    hearth_writer_init(&w, bytes, sizeof(bytes));
    assert_int_equal(hearth_left_over_put(hearth_slice_of(NULL, 0), &m, &w),
                     HEARTH_E_LIMIT);
    m.lost = 6;
    hearth_writer_init(&w, bytes, sizeof(bytes));
    assert_int_equal(hearth_left_over_put(hearth_slice_of(NULL, 0), &m, &w), 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_a_draft_moves_to_the_newer_form),
        CASE(test_what_is_left_over_is_sealed),
        cmocka_unit_test_setup_teardown(test_practice_is_never_stored,
                                        set_up_training, tear_down),
        CASE(test_a_closed_facility_has_no_clock),
        CASE(test_a_closed_facility_wants_two_entries),
        cmocka_unit_test(test_left_overs_have_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
