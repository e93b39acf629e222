/* SPDX-License-Identifier: Apache-2.0 */
/* A machine over a form made by hand. */
#include "desk.h"

#include <math.h>
#include <string.h>

#define NOW_MS INT64_C(1709210096789)
#define FREE   2 /* the list whose rows are the nodes of desk_list() */

static int64_t now_ms(void *cookie)
{
    return ((struct desk *)cookie)->now_ms;
}

static int16_t zone(void *cookie, int64_t utc_ms)
{
    (void)utc_ms;
    return ((struct desk *)cookie)->zone;
}

static uint64_t chance(void *cookie)
{
    return ((struct desk *)cookie)->chance;
}

/* No digest: the first bytes say which was asked for. */
static size_t digest(void *cookie, const char *algorithm,
                     struct hearth_slice in, uint8_t out[64])
{
    (void)cookie;
    memset(out, 0, 64);
    out[0] = (uint8_t)strlen(algorithm);
    out[1] = (uint8_t)in.len;
    out[2] = 0xfb;
    return strcmp(algorithm, "MD5") == 0 ? 16 : 32;
}

static uint32_t put_string(char *pool, uint32_t *len, uint32_t cap,
                           const char *text)
{
    uint32_t at = *len;
    size_t size = strlen(text) + 1;

    assert_true(size <= cap - *len);
    memcpy(pool + at, text, size);
    *len += (uint32_t)size;
    return at;
}

static uint32_t put_name(struct desk *d, const char *text)
{
    return put_string(d->names, &d->form.names_len, sizeof(d->names), text);
}

static uint32_t put_text(struct desk *d, const char *text)
{
    return put_string(d->texts, &d->form.texts_len, sizeof(d->texts), text);
}

static void put_choice(struct desk *d, unsigned list, const char *name,
                       uint32_t label)
{
    struct hearth_choice *c =
        &d->choices[d->lists[list].first + d->lists[list].count++];

    c->name = put_name(d, name);
    c->label = label;
}

static void make_lists(struct desk *d)
{
    static const char *const TOWNS[3][3] = {{"osh", "south", "322"},
                                            {"naryn", "north", "41"},
                                            {"talas", "north", NULL}};

    d->lists[0].name = put_name(d, "colour");
    put_choice(d, 0, "red", 1);
    put_choice(d, 0, "blue", HEARTH_NO_TEXT);
    put_choice(d, 0, "green", 2);
    d->lists[DESK_TOWNS].name = put_name(d, "town");
    d->lists[DESK_TOWNS].first = 3;
    d->lists[DESK_TOWNS].column_count = 2;
    d->columns[0] = put_name(d, "region");
    d->columns[1] = put_name(d, "people");
    for (unsigned row = 0; row < 3; row++) {
        put_choice(d, DESK_TOWNS, TOWNS[row][0], HEARTH_NO_TEXT);
        for (unsigned k = 0; k < 2; k++) {
            const char *cell = TOWNS[row][1 + k];

            d->cells[row * 2 + k] =
                cell != NULL ? put_name(d, cell) : HEARTH_NO_TEXT;
        }
    }
    d->lists[FREE].name = put_name(d, "free");
    d->lists[FREE].first = 6;
    d->lists[FREE].columns = 2;
    d->lists[FREE].column_count = 1;
    d->lists[FREE].cells = 6;
    d->columns[2] = put_name(d, "value");
}

static void make_texts(struct desk *d)
{
    static const char *const TAGS[3] = {"en", "French (fr)", "uz-Cyrl"};

    (void)put_text(d, "");
    for (unsigned i = 0; i < 3; i++) {
        memcpy(d->languages[i].tag, TAGS[i], strlen(TAGS[i]));
        d->languages[i].offsets = d->offsets[i];
    }
    d->offsets[0][1] = put_text(d, "Red");
    d->offsets[1][1] = put_text(d, "Rouge");
    d->offsets[0][2] = put_text(d, "Green of \x01"
                                   "3\x02!");
    d->form.text_count = 3;
}

static void make_nodes(struct desk *d)
{
    static const uint8_t TYPES[DESK_NODES] = {
        HEARTH_NODE_GROUP, HEARTH_NODE_SELECT_ONE, HEARTH_NODE_SELECT_ONE,
        HEARTH_NODE_TEXT, HEARTH_NODE_CALCULATE};

    for (unsigned i = 0; i < DESK_NODES; i++) {
        d->nodes[i].type = TYPES[i];
        d->nodes[i].list = HEARTH_NONE;
        d->nodes[i].from = HEARTH_NONE;
        d->nodes[i].slot = (uint16_t)i;
        d->answers[i].is_relevant = true;
    }
    d->nodes[DESK_COLOUR].list = 0;
    d->nodes[DESK_CHILD].from = DESK_TEXT;
    memcpy(d->pool, "true", 4);
    d->answers[DESK_CALCULATION].len = 4;
    d->answers[DESK_CALCULATION].value = HEARTH_VALUE_BOOLEAN;
}

void desk_init(struct desk *d)
{
    memset(d, 0, sizeof(*d));
    d->now_ms = NOW_MS;
    (void)put_name(d, "");
    make_lists(d);
    make_texts(d);
    make_nodes(d);
    d->form.version = 2024021;
    d->form.nodes = d->nodes;
    d->form.node_count = DESK_NODES;
    d->form.choices = d->choices;
    d->form.lists = d->lists;
    d->form.list_count = 3;
    d->form.columns = d->columns;
    d->form.column_count = 3;
    d->form.cells = d->cells;
    d->form.languages = d->languages;
    d->form.language_count = 3;
    d->form.names = d->names;
    d->form.texts = d->texts;
    d->interview.form = &d->form;
    d->interview.world.now_ms = now_ms;
    d->interview.world.zone = zone;
    d->interview.world.random = chance;
    d->interview.world.digest = digest;
    d->interview.world.cookie = d;
    d->interview.machine = &d->machine;
    d->interview.instances = &d->instance;
    d->interview.cells = d->answers;
    d->interview.pool = d->pool;
    d->machine.interview = &d->interview;
    d->machine.text = d->text;
    d->machine.refs = d->refs;
    d->machine.context.kind = HEARTH_REF_DOCUMENT;
}

struct hearth_value desk_nothing(struct desk *d)
{
    struct hearth_value v = {.type = HEARTH_VALUE_NODES,
                             .first = (uint32_t)d->machine.refs_used};

    return v;
}

struct hearth_value desk_list(struct desk *d, ...)
{
    struct hearth_value v = desk_nothing(d);
    struct hearth_choice_list *list = &d->lists[FREE];
    const char *text;
    va_list args;

    va_start(args, d);
    while ((text = va_arg(args, const char *)) != NULL) {
        struct hearth_ref *ref = &d->refs[d->machine.refs_used++];

        assert_true(list->count < DESK_ROWS);
        d->cells[list->cells + list->count] = put_name(d, text);
        *ref = (struct hearth_ref){.a = list->count++,
                                   .b = FREE,
                                   .c = HEARTH_COLUMN_FIRST,
                                   .kind = HEARTH_REF_CELL};
        v.count++;
    }
    va_end(args);
    return v;
}

struct hearth_value desk_place(struct desk *d, enum desk_node node)
{
    struct hearth_value v = desk_nothing(d);
    struct hearth_ref ref = {.b = (uint16_t)node, .kind = HEARTH_REF_PLACE};

    d->refs[d->machine.refs_used++] = ref;
    v.count = 1;
    return v;
}

int desk_try(struct desk *d, enum hearth_function function,
             struct hearth_value *out, unsigned count,
             const struct hearth_value *args)
{
    return hearth_function_call(&d->machine, (uint8_t)function, args, count,
                                out);
}

struct hearth_value desk_text(const char *text)
{
    return hearth_value_text(hearth_slice_text(text));
}

struct hearth_value desk_number(double x)
{
    return hearth_value_number(x);
}

void desk_expect_value(struct desk *d, const struct hearth_value *v,
                       const char *text)
{
    struct hearth_slice got;
    char buffer[512];

    assert_int_equal(hearth_value_to_text(&d->machine, v, &got), HEARTH_OK);
    assert_true(got.len < sizeof(buffer));
    if (got.len > 0) {
        memcpy(buffer, got.data, got.len);
    }
    buffer[got.len] = '\0';
    assert_string_equal(buffer, text);
}

void desk_expect_text(struct desk *d, enum hearth_function function,
                      const char *text, const struct hearth_value *args,
                      size_t count)
{
    struct hearth_value v;

    assert_int_equal(desk_try(d, function, &v, (unsigned)count, args),
                     HEARTH_OK);
    desk_expect_value(d, &v, text);
}

void desk_expect_number(struct desk *d, enum hearth_function function, double x,
                        const struct hearth_value *args, size_t count)
{
    struct hearth_value v;

    assert_int_equal(desk_try(d, function, &v, (unsigned)count, args),
                     HEARTH_OK);
    assert_int_equal(v.type, HEARTH_VALUE_NUMBER);
    if (isnan(x) || isinf(x)) {
        assert_true(isnan(x) ? isnan(v.number) : v.number == x);
        return;
    }
    /* cmocka 1.1.7 compares floats only */
    assert_true(fabs(v.number - x) <= 1e-12 * (1 + fabs(x)));
}

void desk_expect_truth(struct desk *d, enum hearth_function function, bool b,
                       const struct hearth_value *args, size_t count)
{
    struct hearth_value v;

    assert_int_equal(desk_try(d, function, &v, (unsigned)count, args),
                     HEARTH_OK);
    assert_int_equal(v.type, HEARTH_VALUE_BOOLEAN);
    assert_int_equal(v.boolean, b);
}

void desk_expect_error(struct desk *d, enum hearth_function function,
                       const struct hearth_value *args, size_t count)
{
    struct hearth_value v;

    assert_int_equal(desk_try(d, function, &v, (unsigned)count, args),
                     HEARTH_E_EVAL);
}
