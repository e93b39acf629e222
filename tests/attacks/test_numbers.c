/* SPDX-License-Identifier: Apache-2.0 */
/* Where figures are means, no count of answers stands in the joint audit: there
 * the complement rule and the audit of bases are what protects few people. Each
 * wave here is one that the attacker gets into when that rule is taken out of
 * the rule's code. */
#include "attacker.h"
#include "form_make.h"
#include "host/release/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SEX, AGE, YEARS, ROLLED, QUESTIONS };

static const char *const names[QUESTIONS] = {"q_sex", "q_age", "years",
                                             "rolled"};

/* Some people who say the same of themselves. */
struct part {
    size_t people;
    const char *said[2]; /* sex, age band */
    size_t silent;       /* of them: no answer to the number */
};

struct field {
    struct form_make make;
    struct hearth_formbook_entry entry;
    uint16_t map[FORM_MAKE_NODES];
    struct hearth_cube cube;
    struct hearth_progress progress;
    struct truth truth;
    void *memory;
    uint8_t *bytes;
    size_t len;
    struct hearth_release release;
};

/* Yes or no through a die, for parts of the people too. */
static void make_rolled(struct form_make *m)
{
    uint16_t list = form_make_list(m, "rolled", "yes no");

    form_make_die(m,
                  form_make_select(m, HEARTH_NODE_SELECT_ONE, "rolled", list));
}

static void make_form(struct field *f)
{
    uint16_t sex, age;

    form_make_begin(&f->make, "numbers", 1);
    sex = form_make_list(&f->make, "q_sex", "w m pns");
    age = form_make_list(&f->make, "q_age", "18_34 35_54 55p pns");
    (void)form_make_select(&f->make, HEARTH_NODE_SELECT_ONE, "q_sex", sex);
    (void)form_make_select(&f->make, HEARTH_NODE_SELECT_ONE, "q_age", age);
    (void)form_make_node(&f->make, HEARTH_NODE_INTEGER, "years");
    make_rolled(&f->make);
    f->entry.form = form_make_end(&f->make);
    f->entry.shown = &f->entry;
    f->entry.map = f->map;
    for (uint16_t n = 0; n < FORM_MAKE_NODES; n++) {
        f->map[n] = n;
    }
    for (size_t q = 0; q < QUESTIONS; q++) {
        (void)snprintf(f->truth.names[q], ATTACK_TEXT, "%s", names[q]);
    }
    (void)snprintf(f->truth.names[QUESTIONS], ATTACK_TEXT, "sys_area");
    f->truth.field_count = QUESTIONS + 1;
}

static void add_one(struct field *f, const struct part *p, bool is_silent)
{
    struct hearth_answer cells[FORM_MAKE_NODES] = {
        {HEARTH_ANSWER_NOT_ASKED, 0, {NULL, 0}}};
    struct hearth_instance root = {.node = HEARTH_ROOT, .ordinal = 1};
    struct hearth_answers answers = {f->entry.form, &root, 1, cells,
                                     FORM_MAKE_NODES};
    size_t at = f->truth.people++;
    char(*to)[ATTACK_TEXT] = f->truth.values[at];
    const uint8_t device[HEARTH_DEVICE_LEN] = {1};
    struct hearth_cube_record record = {
        .device = device,
        .seq = at + 1,
        .mode = HEARTH_MODE_PERSON,
        .area = hearth_slice_text("here"),
        .worker = hearth_slice_text(at % 2 == 0 ? "w1" : "w2")};

    (void)snprintf(to[SEX], ATTACK_TEXT, "%s", p->said[0]);
    (void)snprintf(to[AGE], ATTACK_TEXT, "%s", p->said[1]);
    (void)snprintf(to[YEARS], ATTACK_TEXT, "%s", "");
    if (!is_silent) {
        (void)snprintf(to[YEARS], ATTACK_TEXT, "%zu", 2 + at * 7 % 31);
    }
    (void)snprintf(to[ROLLED], ATTACK_TEXT, "%s",
                   at * 7 % 23 < 8 ? "yes" : "no");
    (void)snprintf(to[QUESTIONS], ATTACK_TEXT, "here");
    for (size_t q = 0; q < QUESTIONS; q++) {
        uint16_t node = form_make_find(&f->make, names[q]);
        struct hearth_answer *a = &cells[f->entry.form->nodes[node].slot];

        a->state =
            to[q][0] == '\0' ? HEARTH_ANSWER_SKIPPED : HEARTH_ANSWER_GIVEN;
        a->text = hearth_slice_text(to[q]);
    }
    assert_int_equal(hearth_cube_add(&f->cube, &f->entry, &answers, &record),
                     0);
}

static struct field *release_of(const struct part *parts, size_t count)
{
    static struct hearth_programme programme = {.name = "Numbers"};
    struct field *f = calloc(1, sizeof(*f));
    struct hearth_cube *cubes[1];
    struct hearth_rule_source source = {
        .programme = &programme, .cubes = cubes, .cube_count = 1, .number = 1};
    struct hearth_arena arena;
    struct hearth_writer out;
    size_t fresh;

    assert_non_null(f);
    f->truth.values = calloc(ATTACK_PEOPLE, sizeof(*f->truth.values));
    f->memory = malloc(HEARTH_RELEASE_ARENA_MAX);
    f->bytes = malloc(HEARTH_RELEASE_FILE_MAX);
    assert_true(f->truth.values != NULL && f->memory != NULL &&
                f->bytes != NULL);
    make_form(f);
    assert_int_equal(hearth_cube_open(f->entry.form, NULL, NULL, &f->cube), 0);
    for (size_t p = 0; p < count; p++) {
        for (size_t i = 0; i < parts[p].people; i++) {
            add_one(f, &parts[p], i < parts[p].silent);
        }
    }
    cubes[0] = &f->cube;
    source.progress = &f->progress;
    hearth_arena_init(&arena, f->memory, HEARTH_RELEASE_ARENA_MAX);
    assert_int_equal(hearth_rule_apply(&source, 1, &arena, &f->release, &fresh),
                     0);
    hearth_writer_init(&out, f->bytes, HEARTH_RELEASE_FILE_MAX);
    assert_int_equal(hearth_release_encode(&f->release, &out), 0);
    f->len = out.len;
    return f;
}

static void field_close(struct field *f)
{
    hearth_cube_close(&f->cube);
    form_make_free(&f->make);
    truth_free(&f->truth);
    free(f->memory);
    free(f->bytes);
    free(f);
}

/* How many groups' means of the number are shown. */
static size_t shown_of(const struct field *f)
{
    const struct hearth_release_form *form = &f->release.forms[0];
    size_t shown = 0;

    for (size_t q = 0; q < form->question_count; q++) {
        const struct hearth_release_question *at = &form->questions[q];

        for (size_t g = 0;
             strcmp(at->name, "years") == 0 && g < at->group_count; g++) {
            shown += at->groups[g].shown == HEARTH_RELEASE_MEAN;
        }
    }
    return shown;
}

static void attack(const struct field *f)
{
    struct attack_result r = {{0}, {0}};

    attack_release(&f->release, hearth_slice_of(f->bytes, f->len), &f->truth,
                   &r);
    assert_true(attack_print(&r));
}

/* 143 women and 7 who do not say: all minus women is the mean of seven. */
static void test_the_complement_rule(void **state)
{
    static const struct part few[] = {{70, {"w", "18_34"}, 0},
                                      {73, {"w", "35_54"}, 0},
                                      {7, {"pns", "35_54"}, 0}};
    static const struct part enough[] = {{70, {"w", "18_34"}, 0},
                                         {70, {"w", "35_54"}, 0},
                                         {10, {"pns", "35_54"}, 0}};
    struct field *f = release_of(few, 3);

    (void)state;
    attack(f);
    assert_int_equal(shown_of(f), 2); /* both age bands, not the women */
    field_close(f);
    f = release_of(enough, 3);
    attack(f);
    assert_int_equal(shown_of(f), 3);
    field_close(f);
}

/* Three age bands of 50 and more; of one only five gave the number. Bases of
 * all and of the other two say how many they are. */
static void test_the_audit_of_bases(void **state)
{
    static const struct part parts[] = {{50, {"w", "18_34"}, 0},
                                        {50, {"m", "35_54"}, 0},
                                        {50, {"w", "55p"}, 45}};
    static const struct part all_say[] = {{50, {"w", "18_34"}, 0},
                                          {50, {"m", "35_54"}, 0},
                                          {50, {"w", "55p"}, 0}};
    struct field *f = release_of(parts, 3);

    (void)state;
    attack(f);
    assert_in_range(shown_of(f), 1, 3);
    field_close(f);
    f = release_of(all_say, 3);
    attack(f);
    assert_int_equal(shown_of(f), 5);
    field_close(f);
}

static struct hearth_release_question *rolled_of(const struct field *f)
{
    const struct hearth_release_form *form = &f->release.forms[0];

    for (size_t q = 0; q < form->question_count; q++) {
        if (strcmp(form->questions[q].name, "rolled") == 0) {
            return (struct hearth_release_question *)(uintptr_t)&form
                ->questions[q];
        }
    }
    fail_msg("no such question");
    return NULL;
}

static size_t estimates_of(const struct field *f)
{
    const struct hearth_release_question *q = rolled_of(f);
    size_t found = q->has_estimate;

    for (size_t g = 0; g < q->group_count; g++) {
        found += q->groups[g].has_estimate;
    }
    return found;
}

/* Everybody, their one area, and the parts of a hundred and more have an
 * estimate, which the attacker takes apart; one made of the exact answers gets
 * him in. */
static void test_estimates_say_no_more_than_shares(void **state)
{
    static const struct part parts[] = {{150, {"w", "18_34"}, 0},
                                        {101, {"m", "35_54"}, 0},
                                        {93, {"w", "55p"}, 0}};
    struct field *f = release_of(parts, 3);
    struct hearth_release_question *q = rolled_of(f);
    struct attack_result r = {{0}, {0}};
    double exact = 0.0, said = q->estimate.value;

    (void)state;
    attack(f);
    assert_in_range(estimates_of(f), 4, 6);
    for (size_t i = 0; i < f->truth.people; i++) {
        exact += f->truth.values[i][ROLLED][0] == 'y';
    }
    exact = exact / (double)f->truth.people;
    assert_true(exact < q->cells[0].share.share - 0.0005 ||
                exact > q->cells[0].share.share + 0.0005);
    q->estimate.value = (exact - 0.166667) / 0.666666;
    attack_release(&f->release, hearth_slice_of(f->bytes, f->len), &f->truth,
                   &r);
    assert_int_equal(r.found[ATTACK_A7], 1);
    q->estimate.value = said;
    q->estimate.low += 0.004;
    attack_release(&f->release, hearth_slice_of(f->bytes, f->len), &f->truth,
                   &r);
    assert_int_equal(r.found[ATTACK_A7], 2);
    q->estimate.high = q->estimate.low;
    attack_release(&f->release, hearth_slice_of(f->bytes, f->len), &f->truth,
                   &r);
    assert_int_equal(r.found[ATTACK_A6], 1);
    field_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_complement_rule),
        cmocka_unit_test(test_the_audit_of_bases),
        cmocka_unit_test(test_estimates_say_no_more_than_shares),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
