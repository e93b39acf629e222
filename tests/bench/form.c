/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-bench-form: from an answer to the next screen, for forms of several
 * sizes; bytes an answer; package bytes against an XForm of the same form.
 *   hearth-bench-form [SEED] */
#include "eval.h"
#include "forms.h"
#include "workbook.h"

#include "hearth/expr.h"
#include "hearth/interview.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT_CAP    (24u << 20)
#define ANSWERS     4000
#define VILLAGES    50000
#define DISTRICTS   1000 /* 50 villages each */
#define LABEL_WORDS "How often do people here talk with families who came back"

/* A form under construction: two sheets, and the XForm that says the same. */
struct text {
    char *data;
    size_t len;
};
struct sheets {
    struct text survey, choices, model, binds, itext, body;
};

static void add(struct text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(struct text *t, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(t->data + t->len, TEXT_CAP - t->len, format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= TEXT_CAP - t->len) {
        (void)fputs("bench: the form is too large\n", stderr);
        exit(1);
    }
    t->len += (size_t)len;
}

static void open_text(struct text *t)
{
    t->data = malloc(TEXT_CAP);
    t->len = 0;
    if (t->data == NULL) {
        exit(1);
    }
    t->data[0] = '\0';
}

static void open_sheets(struct sheets *s)
{
    struct text *all[] = {&s->survey, &s->choices, &s->model,
                          &s->binds,  &s->itext,   &s->body};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        open_text(all[i]);
    }
    add(&s->survey, "type,name,label::English (en),label::Russian (ru),"
                    "relevant,calculation,choice_filter,required\n");
    add(&s->choices, "list_name,name,label::English (en),"
                     "label::Russian (ru),district\n");
    for (unsigned k = 1; k <= 5; k++) {
        add(&s->choices, "often,%u,Level %u,Level %u,\n", k, k, k);
    }
}

static void close_sheets(struct sheets *s)
{
    struct text *all[] = {&s->survey, &s->choices, &s->model,
                          &s->binds,  &s->itext,   &s->body};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        free(all[i]->data);
    }
}

static void add_select(struct sheets *s, unsigned n, const char *relevant,
                       const char *path)
{
    add(&s->survey, "select_one often,q%u,%s (%u)?,%s (%u)?,%s,,,yes\n", n,
        LABEL_WORDS, n, LABEL_WORDS, n, relevant);
    add(&s->model, "<q%u/>", n);
    add(&s->binds,
        "<bind nodeset=\"/data/q%u\" type=\"string\" required=\"true()\" "
        "relevant=\"%s\"/>",
        n, path);
    for (unsigned l = 0; l < 2; l++) {
        add(&s->itext,
            "<text id=\"/data/q%u:label\"><value>%s (%u)?</value>"
            "</text>",
            n, LABEL_WORDS, n);
    }
    add(&s->body,
        "<select1 ref=\"/data/q%u\"><label ref=\"jr:itext('/data/q%u:label')\""
        "/><itemset nodeset=\"instance('often')/root/item\"><value "
        "ref=\"name\"/><label ref=\"jr:itext(itextId)\"/></itemset></select1>",
        n, n);
}

/* Of ten questions four have a relevance, two are calculations. */
static void make_form(struct sheets *s, unsigned questions)
{
    char relevant[64];
    char path[64];

    for (unsigned n = 0; n < questions; n++) {
        relevant[0] = '\0';
        path[0] = '\0';
        if (n % 10 == 4 || n % 10 == 9) {
            add(&s->survey,
                "calculate,q%u,,,,\"coalesce(${q%u}, 0) + ${q%u} * 2\",,\n", n,
                n - 1, n - 2);
            add(&s->model, "<q%u/>", n);
            add(&s->binds,
                "<bind nodeset=\"/data/q%u\" type=\"string\" "
                "calculate=\"coalesce( /data/q%u , 0) +  /data/q%u  * 2\"/>",
                n, n - 1, n - 2);
            continue;
        }
        if (n >= 10 && n % 5 < 2) {
            (void)snprintf(relevant, sizeof(relevant), "${q%u} != 5",
                           n - n % 10 - 8 + n % 3);
            (void)snprintf(path, sizeof(path), " /data/q%u  != 5",
                           n - n % 10 - 8 + n % 3);
        }
        add_select(s, n, relevant, path);
    }
}

static size_t xform_bytes(const struct sheets *s)
{
    /* Head, namespaces, the choices' secondary instance. */
    return s->model.len + s->binds.len + s->itext.len + s->body.len + 1200;
}

static struct hearth_form *
compile(const struct sheets *s, struct hearth_arena *arena, size_t *package_len)
{
    struct hearth_slice sheets[HEARTH_FORMS_SHEET_COUNT] = {{NULL, 0}};
    struct hearth_forms_options options = {.policy = HEARTH_POLICY_OPEN};
    struct hearth_forms_workbook_problem problem;
    static struct hearth_forms_workbook w;
    struct hearth_forms_report report;
    struct hearth_form *form = NULL;
    int rc;

    sheets[HEARTH_FORMS_SHEET_SURVEY] =
        hearth_slice_of(s->survey.data, s->survey.len);
    sheets[HEARTH_FORMS_SHEET_CHOICES] =
        hearth_slice_of(s->choices.data, s->choices.len);
    rc =
        hearth_forms_workbook_read_sheets("bench", sheets, arena, &w, &problem);
    if (rc == HEARTH_OK) {
        rc = hearth_forms_compile(&w, &options, arena, &form, &report);
    }
    if (rc != HEARTH_OK) {
        char line[HEARTH_FORMS_LINE_MAX];

        for (size_t k = 0; k < report.message_count && k < 5; k++) {
            hearth_forms_line(&report.messages[k], line);
            (void)fprintf(stderr, "%s\n", line);
        }
        exit(1);
    }
    *package_len = report.package.len;
    return form;
}

/* ---- measuring ---- */

static uint64_t state = 1;

static uint64_t draw(void *cookie)
{
    (void)cookie;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 16;
}

static double now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static void report_times(const char *what, double *us, double *steps, size_t n)
{
    qsort(us, n, sizeof(us[0]), by_size);
    qsort(steps, n, sizeof(steps[0]), by_size);
    (void)printf("%-34s %9.1f %9.1f %9.1f %10.0f %10.0f\n", what, us[n / 2],
                 us[n * 99 / 100], us[n - 1], steps[n / 2],
                 steps[n * 99 / 100]);
}

static struct hearth_interview *start(const struct hearth_form *form,
                                      struct hearth_arena *memory)
{
    struct hearth_world world = {.random = draw, .one_by_one = true};
    struct hearth_interview *i = NULL;
    size_t size = hearth_interview_size(form);

    hearth_arena_init(memory, calloc(1, size), size);
    if (memory->base == NULL ||
        hearth_interview_start(form, &world, memory, &i) != HEARTH_OK) {
        (void)fputs("bench: cannot start\n", stderr);
        exit(1);
    }
    return i;
}

/* One answer at the screen, then the next screen; from the start at its end. */
static double step(struct hearth_interview *i)
{
    double steps = 0;

    struct hearth_screen s = hearth_interview_screen(i);
    struct hearth_violation v;
    char digit[2] = {(char)('1' + draw(NULL) % 5), '\0'};

    if (s.kind == HEARTH_SCREEN_END) {
        for (uint16_t n = 1; n < hearth_interview_form(i)->node_count; n++) {
            if (hearth_interview_jump(i, hearth_interview_place(n)) ==
                HEARTH_OK) {
                return 0;
            }
        }
    }
    if (s.kind == HEARTH_SCREEN_QUESTION) {
        (void)!hearth_interview_answer(i, s.place, hearth_slice_text(digit),
                                       &v);
        steps = hearth_eval_steps(i);
    }
    (void)!hearth_interview_next(i, &v);
    return steps + hearth_eval_steps(i);
}

static void measure(const char *what, const struct hearth_form *form)
{
    static double us[ANSWERS];
    static double steps[ANSWERS];
    struct hearth_arena memory;
    struct hearth_interview *i = start(form, &memory);

    for (size_t k = 0; k < ANSWERS; k++) {
        double before = now_us();

        steps[k] = step(i);
        us[k] = now_us() - before;
    }
    report_times(what, us, steps, ANSWERS);
    free(memory.base);
}

static void bench_size(unsigned questions)
{
    struct hearth_arena arena;
    struct hearth_form *form;
    struct sheets s;
    size_t package_len;
    double before;
    char what[64];

    open_sheets(&s);
    make_form(&s, questions);
    hearth_arena_init(&arena, malloc(HEARTH_FORMS_ARENA), HEARTH_FORMS_ARENA);
    before = now_us();
    form = compile(&s, &arena, &package_len);
    before = now_us() - before;
    (void)snprintf(what, sizeof(what), "%u questions", questions);
    measure(what, form);
    (void)printf(
        "  package %zu bytes, %.1f %% of the XForm's %zu; compiled in "
        "%.0f ms; engine memory %zu KiB\n",
        package_len, 100.0 * (double)package_len / (double)xform_bytes(&s),
        xform_bytes(&s), before / 1e3, hearth_interview_size(form) / 1024);
    free(arena.base);
    close_sheets(&s);
}

static void bench_repeats(void)
{
    struct hearth_arena arena;
    struct hearth_form *form;
    struct hearth_place place;
    struct hearth_violation v;
    static double us[ANSWERS];
    static double steps[ANSWERS];
    struct hearth_arena memory;
    struct hearth_interview *i;
    uint16_t repeat;
    uint16_t total;
    struct sheets s;
    size_t package_len;

    open_sheets(&s);
    add(&s.survey, "begin repeat,member,Member,Member,,,,\n");
    for (unsigned n = 0; n < 20; n++) {
        add(&s.survey, "integer,m%u,Number %u,Number %u,%s,,,\n", n, n, n,
            n > 5 && n % 3 == 0 ? "${m1} > 2" : "");
    }
    add(&s.survey, "end repeat,,,,,,,\ncalculate,total,,,,sum(${m0}),,\n");
    hearth_arena_init(&arena, malloc(HEARTH_FORMS_ARENA), HEARTH_FORMS_ARENA);
    form = compile(&s, &arena, &package_len);
    i = start(form, &memory);
    repeat =
        (uint16_t)(form->nodes[hearth_form_find(form, hearth_slice_text("m0"))]
                       .parent);
    total = hearth_form_find(form, hearth_slice_text("m0"));
    while (hearth_interview_instances(i, HEARTH_ROOT, repeat) < 100 &&
           hearth_interview_add(i, HEARTH_ROOT, repeat, &place) == HEARTH_OK) {
    }
    for (size_t k = 0; k < ANSWERS; k++) {
        char digit[2] = {(char)('1' + draw(NULL) % 5), '\0'};
        double before = now_us();

        place = hearth_interview_instance(i, HEARTH_ROOT, repeat,
                                          (uint16_t)(1 + draw(NULL) % 100));
        place.node = (uint16_t)(total + draw(NULL) % 20);
        (void)!hearth_interview_answer(i, place, hearth_slice_text(digit), &v);
        steps[k] = hearth_eval_steps(i);
        (void)!hearth_interview_jump(i, place);
        (void)!hearth_interview_next(i, &v);
        us[k] = now_us() - before;
    }
    report_times("100 instances of 20 questions", us, steps, ANSWERS);
    free(memory.base);
    free(arena.base);
    close_sheets(&s);
}

static void bench_villages(void)
{
    static double us[200];
    static double steps[200];
    static struct hearth_offer offers[128];
    struct hearth_arena arena;
    struct hearth_arena memory;
    struct hearth_form *form;
    struct hearth_interview *i;
    struct hearth_violation v;
    struct sheets s;
    size_t package_len;
    uint16_t village;
    uint16_t district;

    open_sheets(&s);
    add(&s.survey, "text,district,District,District,,,,\n"
                   "select_one village,village,Village,Village,,,"
                   "district=${district},\n");
    for (unsigned k = 0; k < VILLAGES; k++) {
        add(&s.choices, "village,v%u,Village %u,Village %u,d%u\n", k, k, k,
            k % DISTRICTS);
    }
    hearth_arena_init(&arena, malloc(HEARTH_FORMS_ARENA), HEARTH_FORMS_ARENA);
    form = compile(&s, &arena, &package_len);
    i = start(form, &memory);
    village = hearth_form_find(form, hearth_slice_text("village"));
    district = hearth_form_find(form, hearth_slice_text("district"));
    for (size_t k = 0; k < 200; k++) {
        char name[16];
        double before;

        (void)snprintf(name, sizeof(name), "d%u",
                       (unsigned)(draw(NULL) % DISTRICTS));
        before = now_us();
        (void)!hearth_interview_answer(i, hearth_interview_place(district),
                                       hearth_slice_text(name), &v);
        if (hearth_interview_choices(i, hearth_interview_place(village), offers,
                                     128) != VILLAGES / DISTRICTS) {
            (void)fputs("bench: wrong choices\n", stderr);
            exit(1);
        }
        us[k] = now_us() - before;
        steps[k] = hearth_eval_steps(i);
    }
    report_times("50,000 choices filtered to 50", us, steps, 200);
    free(memory.base);
    free(arena.base);
    close_sheets(&s);
}

int main(int argc, char **argv)
{
    state = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    (void)printf("answer to next screen, us and steps of expressions\n"
                 "%-34s %9s %9s %9s %10s %10s\n",
                 "", "median", "p99", "worst", "med.steps", "p99 steps");
    bench_size(50);
    bench_size(1000);
    bench_size(5000);
    bench_repeats();
    bench_villages();
    return 0;
}
