/* SPDX-License-Identifier: Apache-2.0 */
/* Forms for tests: tables filled in, postfix assembled. */
#include "form_make.h"

#include "hearth/expr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INDEX_LEN (1u << 20)

static void stop(const char *what, const char *detail)
{
    (void)fprintf(stderr, "form_make: %s: %s\n", what, detail);
    abort();
}

static uint32_t put(char *pool, uint32_t *len, size_t cap, const char *text)
{
    uint32_t at = *len;
    size_t size = strlen(text) + 1;

    if (size > cap - at) {
        stop("no room for", text);
    }
    memcpy(pool + at, text, size); /* compared above */
    *len += (uint32_t)size;
    return at;
}

static uint32_t put_name(struct form_make *m, const char *name)
{
    return put(m->names, &m->form.names_len, sizeof(m->names), name);
}

uint32_t form_make_text(struct form_make *m, const char *english,
                        const char *german)
{
    uint32_t text = m->form.text_count++;

    if (text == FORM_MAKE_TEXTS) {
        stop("too many texts", english);
    }
    m->offsets[0][text] =
        put(m->texts, &m->form.texts_len, sizeof(m->texts), english);
    if (german != NULL) {
        m->offsets[1][text] =
            put(m->texts, &m->form.texts_len, sizeof(m->texts), german);
    }
    return text;
}

static void set_tables(struct form_make *m)
{
    struct hearth_form *f = &m->form;

    f->nodes = m->nodes;
    f->order = m->order;
    f->reads = m->reads;
    f->triggers = m->triggers;
    f->choices = m->choices;
    f->lists = m->lists;
    f->columns = m->columns;
    f->cells = m->cells;
    f->exprs = m->exprs;
    f->designs = m->designs;
    f->scales = &m->scale;
    f->languages = m->languages;
    f->language_count = 2;
    f->names = m->names;
    f->texts = m->texts;
    (void)snprintf(m->languages[0].tag, sizeof(m->languages[0].tag), "en");
    (void)snprintf(m->languages[1].tag, sizeof(m->languages[1].tag), "de");
    m->languages[0].offsets = m->offsets[0];
    m->languages[1].offsets = m->offsets[1];
}

void form_make_begin(struct form_make *m, const char *id, uint32_t version)
{
    memset(m, 0, sizeof(*m));
    set_tables(m);
    (void)snprintf(m->form.id, sizeof(m->form.id), "%s", id);
    m->form.version = version;
    m->form.smallest_bucket = 144;
    memset(m->form.hash, (int)version, sizeof(m->form.hash));
    (void)put_name(m, "");
    (void)put(m->texts, &m->form.texts_len, sizeof(m->texts), "");
    m->form.text_count = 1;
    m->form.title = form_make_text(m, id, NULL);
    m->form.instance_name = HEARTH_NO_TEXT;
    m->form.statement = HEARTH_NO_TEXT;
    (void)form_make_node(m, HEARTH_NODE_GROUP, "data");
    m->nodes[HEARTH_ROOT].parent = HEARTH_NONE;
}

static bool encloses(uint8_t type)
{
    return type == HEARTH_NODE_GROUP || type == HEARTH_NODE_REPEAT;
}

struct hearth_node *form_make_node(struct form_make *m, uint8_t type,
                                   const char *name)
{
    uint16_t index = m->form.node_count++;
    struct hearth_node *n = &m->nodes[index];
    char label[64];

    if (index == FORM_MAKE_NODES) {
        stop("too many nodes", name);
    }
    n->type = type;
    n->name = put_name(m, name);
    n->parent = m->depth == 0 ? HEARTH_NONE : m->open[m->depth - 1];
    n->end = (uint16_t)(index + 1);
    n->list = n->from = n->design = HEARTH_NONE;
    n->hint = n->guidance = n->image = n->audio = HEARTH_NO_TEXT;
    n->required_message = n->constraint_message = HEARTH_NO_TEXT;
    n->relevant = n->constraint = n->required = n->read_only = HEARTH_NONE;
    n->calculate = n->initial = n->filter = n->count = n->seed = HEARTH_NONE;
    (void)snprintf(label, sizeof(label), "%s?", name);
    n->label = form_make_text(m, label, NULL);
    if (encloses(type)) {
        m->open[m->depth++] = index;
    }
    return n;
}

void form_make_close(struct form_make *m)
{
    m->nodes[m->open[--m->depth]].end = m->form.node_count;
}

struct hearth_node *form_make_select(struct form_make *m, uint8_t type,
                                     const char *name, uint16_t list)
{
    struct hearth_node *n = form_make_node(m, type, name);

    n->list = list;
    return n;
}

/* The next of the words in ${text}; false at the end. */
static bool next_word(const char **text, char word[48])
{
    size_t len;

    while (**text == ' ') {
        (*text)++;
    }
    len = strcspn(*text, " ");
    if (len >= 48) {
        stop("a long word", *text);
    }
    memcpy(word, *text, len); /* compared above */
    word[len] = '\0';
    *text += len;
    return len > 0;
}

void form_make_die(struct form_make *m, struct hearth_node *n)
{
    n->design = m->form.design_count++;
    m->designs[n->design] = (struct hearth_design){.kind = HEARTH_DESIGN_FORCED,
                                                   .arm = HEARTH_NONE,
                                                   .attributes = HEARTH_NONE,
                                                   .p_yes = 166667,
                                                   .p_no = 166667};
}

uint16_t form_make_list(struct form_make *m, const char *name,
                        const char *names)
{
    struct hearth_choice_list *l = &m->lists[m->form.list_count];
    char word[48];
    char label[64];

    l->name = put_name(m, name);
    l->first = m->form.choice_count;
    l->columns = m->form.column_count;
    l->cells = m->form.cell_count;
    while (next_word(&names, word)) {
        struct hearth_choice *c = &m->choices[m->form.choice_count++];

        (void)snprintf(label, sizeof(label), "The %s", word);
        c->name = put_name(m, word);
        c->label = form_make_text(m, label, NULL);
        c->image = c->audio = HEARTH_NO_TEXT;
        l->count++;
    }
    return m->form.list_count++;
}

void form_make_column(struct form_make *m, const char *name, const char *values)
{
    struct hearth_choice_list *l = &m->lists[m->form.list_count - 1];
    uint32_t row = 0;
    char word[48];

    /* Rows hold all their columns side by side: the cells that are there move
     * apart, the last one first, to make room for one more in each row. */
    for (uint32_t r = l->count; r-- > 0;) {
        for (uint32_t c = l->column_count; c-- > 0;) {
            m->cells[l->cells + r * (l->column_count + 1u) + c] =
                m->cells[l->cells + r * l->column_count + c];
        }
    }
    l->column_count++;
    m->form.cell_count = l->cells + l->count * l->column_count;
    m->columns[m->form.column_count++] = put_name(m, name);
    while (row < l->count && next_word(&values, word)) {
        m->cells[l->cells + row * l->column_count + l->column_count - 1] =
            strcmp(word, "-") == 0 ? HEARTH_NO_TEXT : put_name(m, word);
        row++;
    }
    if (row != l->count || next_word(&values, word)) {
        stop("a value for each row", name);
    }
}

/* ---- expressions ---- */

struct assembler {
    struct form_make *m;
    struct hearth_writer w;
    size_t base;
    size_t open[8]; /* places of distances to fill in */
    unsigned depth;
};

struct word {
    const char *text;
    uint8_t code;
};

static const struct word OPERATORS[] = {{"=", HEARTH_OP_EQ},
                                        {"!=", HEARTH_OP_NE},
                                        {"<", HEARTH_OP_LT},
                                        {"<=", HEARTH_OP_LE},
                                        {">", HEARTH_OP_GT},
                                        {">=", HEARTH_OP_GE},
                                        {"+", HEARTH_OP_ADD},
                                        {"-", HEARTH_OP_SUBTRACT},
                                        {"*", HEARTH_OP_MULTIPLY},
                                        {"div", HEARTH_OP_DIV},
                                        {"mod", HEARTH_OP_MOD},
                                        {"neg", HEARTH_OP_NEGATE},
                                        {".", HEARTH_OP_SELF},
                                        {"..", HEARTH_OP_PARENT},
                                        {"true", HEARTH_OP_TRUE},
                                        {"false", HEARTH_OP_FALSE},
                                        {"current", HEARTH_OP_CURRENT},
                                        {"document", HEARTH_OP_DOCUMENT},
                                        {"nothing", HEARTH_OP_NOTHING},
                                        {"children", HEARTH_OP_CHILDREN},
                                        {"element", HEARTH_OP_IS_ELEMENT}};

static const struct word BLOCKS[] = {{"and(", HEARTH_OP_AND},
                                     {"or(", HEARTH_OP_OR},
                                     {"coalesce(", HEARTH_OP_COALESCE},
                                     {"[", HEARTH_OP_FILTER}};

static const struct word FUNCTIONS[] = {
    {"not", HEARTH_FN_NOT},
    {"sum", HEARTH_FN_SUM},
    {"count", HEARTH_FN_COUNT},
    {"selected", HEARTH_FN_SELECTED},
    {"count-selected", HEARTH_FN_COUNT_SELECTED},
    {"concat", HEARTH_FN_CONCAT},
    {"position", HEARTH_FN_POSITION},
    {"last", HEARTH_FN_LAST},
    {"random", HEARTH_FN_RANDOM},
    {"today", HEARTH_FN_TODAY},
    {"date", HEARTH_FN_DATE},
    {"string-length", HEARTH_FN_STRING_LENGTH},
    {"number", HEARTH_FN_NUMBER},
    {"string", HEARTH_FN_STRING},
    {"date-time", HEARTH_FN_DATE_TIME},
    {"indexed-repeat", HEARTH_FN_INDEXED_REPEAT}};

static bool find_word(const struct word *table, size_t count, const char *text,
                      uint8_t *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i].text, text) == 0) {
            *code = table[i].code;
            return true;
        }
    }
    return false;
}
#define FIND(table, text, code)                                                \
    find_word(table, sizeof(table) / sizeof(table[0]), text, code)

/* An index that is not known yet. */
static void put_wanted(struct assembler *a, uint8_t code, const char *name)
{
    size_t k = a->m->wanted_count++;

    if (k == sizeof(a->m->wanted) / sizeof(a->m->wanted[0])) {
        stop("too many names", name);
    }
    hearth_writer_u8(&a->w, code);
    a->m->wanted[k].at = a->base + a->w.len;
    (void)snprintf(a->m->wanted[k].name, sizeof(a->m->wanted[k].name), "%s",
                   name);
    hearth_writer_u16(&a->w, 0);
}

static void put_number(struct assembler *a, const char *text)
{
    double v = strtod(text, NULL);
    uint64_t bits;

    _Static_assert(sizeof(bits) == sizeof(v), "IEEE 754 double");
    memcpy(&bits, &v, sizeof(bits)); /* same size */
    hearth_writer_u8(&a->w, HEARTH_OP_NUMBER);
    hearth_writer_u64(&a->w, bits);
}

static void put_list(struct assembler *a, const char *name)
{
    for (uint16_t l = 0; l < a->m->form.list_count; l++) {
        if (strcmp(a->m->names + a->m->lists[l].name, name) == 0) {
            hearth_writer_u8(&a->w, HEARTH_OP_INSTANCE);
            hearth_writer_u16(&a->w, l);
            return;
        }
    }
    stop("no such list", name);
}

static void close_block(struct assembler *a)
{
    size_t at = a->open[--a->depth];
    size_t distance = a->w.len - at - 2;

    a->w.data[at] = (uint8_t)(distance >> 8);
    a->w.data[at + 1] = (uint8_t)distance;
}

static void put_call(struct assembler *a, char *word)
{
    char *colon = strchr(word, ':');
    uint8_t code;

    if (colon == NULL) {
        stop("not a word", word);
    }
    *colon = '\0';
    if (!FIND(FUNCTIONS, word, &code)) {
        stop("no such function", word);
    }
    hearth_writer_u8(&a->w, HEARTH_OP_CALL);
    hearth_writer_u8(&a->w, code);
    hearth_writer_u8(&a->w, (uint8_t)(colon[1] - '0'));
}

static void put_text(struct assembler *a, const char *word)
{
    size_t len = strlen(word) - 2;

    hearth_writer_u8(&a->w, HEARTH_OP_TEXT);
    hearth_writer_varint(&a->w, len);
    hearth_writer_put(&a->w, word + 1, len);
}

static void assemble(struct assembler *a, char *word)
{
    uint8_t code;

    if (FIND(OPERATORS, word, &code)) {
        hearth_writer_u8(&a->w, code);
    } else if (FIND(BLOCKS, word, &code)) {
        hearth_writer_u8(&a->w, code);
        a->open[a->depth++] = a->w.len;
        hearth_writer_u16(&a->w, 0);
    } else if (strcmp(word, ")") == 0 || strcmp(word, "]") == 0) {
        close_block(a);
    } else if (word[0] == '$') {
        put_wanted(a, HEARTH_OP_NODE, word + 1);
    } else if (word[0] == '*') {
        put_wanted(a, HEARTH_OP_ALL, word + 1);
    } else if (word[0] == '@') {
        put_list(a, word + 1);
    } else if (word[0] == '/' || word[0] == '~' || word[0] == '^') {
        hearth_writer_u8(&a->w, word[0] == '/'   ? HEARTH_OP_CHILD
                                : word[0] == '~' ? HEARTH_OP_IS_NAMED
                                                 : HEARTH_OP_PARENT_NAMED);
        hearth_writer_varint(&a->w, put_name(a->m, word + 1));
    } else if (word[0] == '\'') {
        put_text(a, word);
    } else if (word[0] >= '0' && word[0] <= '9') {
        put_number(a, word);
    } else {
        put_call(a, word);
    }
}

uint16_t form_make_expr(struct form_make *m, const char *postfix)
{
    struct assembler a = {.m = m, .base = m->code_len};
    uint16_t index = m->form.expr_count++;
    char word[48];

    if (index == FORM_MAKE_EXPRS) {
        stop("too many expressions", postfix);
    }
    hearth_writer_init(&a.w, m->code + m->code_len,
                       sizeof(m->code) - m->code_len);
    while (next_word(&postfix, word)) {
        assemble(&a, word);
    }
    if (hearth_writer_finish(&a.w) != 0) {
        stop("no room for code", word);
    }
    m->exprs[index] = hearth_writer_slice(&a.w);
    m->code_len += a.w.len;
    return index;
}

/* ---- the end ---- */

uint16_t form_make_find(const struct form_make *m, const char *name)
{
    for (uint16_t n = 0; n < m->form.node_count; n++) {
        if (strcmp(m->names + m->nodes[n].name, name) == 0) {
            return n;
        }
    }
    stop("no such node", name);
    return HEARTH_NONE;
}

void form_make_trigger(struct form_make *m, struct hearth_node *n,
                       const char *trigger)
{
    n->trigger = m->form.trigger_count;
    n->trigger_count = 1;
    n->flags |= HEARTH_FLAG_ONCE;
    m->triggers[m->form.trigger_count++] = form_make_find(m, trigger);
}

void form_make_read(struct form_make *m, uint16_t expr, const char *name)
{
    struct hearth_read *r = &m->reads[m->form.read_count++];

    r->expr = expr;
    r->node = form_make_find(m, name);
}

static void add_step(struct form_make *m, uint16_t node, uint8_t property,
                     bool is_one)
{
    if (is_one) {
        m->order[m->form.order_count].node = node;
        m->order[m->form.order_count++].property = property;
    }
}

static void set_order(struct form_make *m)
{
    for (uint16_t i = 0; i < m->form.node_count; i++) {
        const struct hearth_node *n = &m->nodes[i];

        add_step(m, i, HEARTH_PROPERTY_RELEVANT, n->relevant != HEARTH_NONE);
        add_step(m, i, HEARTH_PROPERTY_COUNT, n->count != HEARTH_NONE);
        add_step(m, i, HEARTH_PROPERTY_CALCULATE,
                 n->calculate != HEARTH_NONE && n->trigger_count == 0);
        add_step(m, i, HEARTH_PROPERTY_CHOICES,
                 n->filter != HEARTH_NONE || n->from != HEARTH_NONE);
    }
}

static void must(int code, const char *what)
{
    if (code != 0) {
        stop(what, hearth_err_text(code));
    }
}

const struct hearth_form *form_make_end(struct form_make *m)
{
    struct hearth_arena arena;

    while (m->depth > 0) {
        form_make_close(m);
    }
    for (size_t k = 0; k < m->wanted_count; k++) {
        uint16_t node = form_make_find(m, m->wanted[k].name);

        m->code[m->wanted[k].at] = (uint8_t)(node >> 8);
        m->code[m->wanted[k].at + 1] = (uint8_t)node;
    }
    set_order(m);
    must(hearth_form_check(&m->form), "the form is wrong");
    m->memory = calloc(1, INDEX_LEN);
    if (m->memory == NULL) {
        stop("no memory for", m->form.id);
    }
    hearth_arena_init(&arena, m->memory, INDEX_LEN);
    must(hearth_form_index(&m->form, &arena), "the form cannot be indexed");
    return &m->form;
}

void form_make_free(struct form_make *m)
{
    free(m->memory);
    m->memory = NULL;
}
