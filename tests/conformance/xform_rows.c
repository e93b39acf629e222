/* SPDX-License-Identifier: Apache-2.0 */
/* Each element becomes a row; its type comes from control and bind. */
#include "xform_rows.h"

#include <string.h>

static const char *bind_of(const struct xform_field *f, const char *attribute)
{
    return f->bind == NULL ? NULL : xml_attribute(f->bind, attribute);
}

/* bind's type without its prefix; "string" if there is none. */
static const char *data_type(const struct xform_field *f)
{
    const char *type = bind_of(f, "type");
    const char *colon = type == NULL ? NULL : strchr(type, ':');

    if (type == NULL || *type == '\0') {
        return "string";
    }
    return colon == NULL ? type : colon + 1;
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strcmp(text, *words) == 0) {
            return true;
        }
    }
    return false;
}

static const char *input_type(const struct xform_field *f)
{
    static const char *const same[] = {"decimal",  "date",     "time",
                                       "geopoint", "geotrace", "geoshape",
                                       "barcode",  NULL};
    const char *type = data_type(f);

    if (is_one_of(type, same)) {
        return type;
    }
    if (strcmp(type, "int") == 0 || strcmp(type, "integer") == 0) {
        return "integer";
    }
    return strcmp(type, "dateTime") == 0 ? "dateTime"
           : strcmp(type, "binary") == 0 ? "file"
                                         : "text";
}

static const char *upload_type(const struct xform_field *f)
{
    const char *kind = xml_attribute(f->control, "mediatype");

    return kind == NULL                      ? "file"
           : strncmp(kind, "image/", 6) == 0 ? "image"
           : strncmp(kind, "audio/", 6) == 0 ? "audio"
           : strncmp(kind, "video/", 6) == 0 ? "video"
                                             : "file";
}

static bool is_uid(const struct xform_field *f)
{
    const char *kind = bind_of(f, "preload");

    return kind != NULL && strcmp(kind, "uid") == 0;
}

static bool set_preload(struct xform *x, const struct xform_field *f)
{
    const char *kind = bind_of(f, "preload");
    const char *parameter = bind_of(f, "preloadParams");
    const char *type = NULL;

    parameter = parameter == NULL ? "" : parameter;
    if (kind == NULL) {
        return false;
    }
    if (is_uid(f)) {
        sheet_set(&x->survey, "type", "calculate");
        sheet_set(&x->survey, "calculation", "once(concat('uuid:', uuid()))");
        return true;
    }
    if (strcmp(kind, "timestamp") == 0) {
        type = strcmp(parameter, "end") == 0 ? "end" : "start";
    } else if (strcmp(kind, "date") == 0) {
        type = "today";
    } else if (strcmp(kind, "property") == 0) {
        type = "hidden"; /* whoever recorded had no device and no name */
    }
    sheet_set(&x->survey, "type", type);
    return type != NULL;
}

static void set_range(struct xform *x, const struct xform_field *f)
{
    const char *start = xml_attribute(f->control, "start");
    const char *end = xml_attribute(f->control, "end");
    const char *step = xml_attribute(f->control, "step");

    sheet_set(&x->survey, "type", "range");
    sheet_set(&x->survey, "parameters",
              sheet_text(x->arena, "start=%s end=%s step=%s",
                         start == NULL ? "1" : start, end == NULL ? "10" : end,
                         step == NULL ? "1" : step));
}

static void set_control_type(struct xform *x, const struct xform_field *f)
{
    if (xml_is(f->control, "select1")) {
        xform_set_choices(x, f, "select_one");
    } else if (xml_is(f->control, "select")) {
        xform_set_choices(x, f, "select_multiple");
    } else if (xml_is(f->control, "rank")) {
        xform_set_choices(x, f, "rank");
    } else if (xml_is(f->control, "range")) {
        set_range(x, f);
    } else {
        sheet_set(&x->survey, "type",
                  xml_is(f->control, "trigger")  ? "acknowledge"
                  : xml_is(f->control, "upload") ? upload_type(f)
                                                 : input_type(f));
    }
}

static void set_hidden_type(struct xform *x, const struct xform_field *f)
{
    const char *type = data_type(f);
    bool is_calculated = bind_of(f, "calculate") != NULL || f->changed != NULL;

    sheet_set(&x->survey, "type", is_calculated ? "calculate" : "hidden");
    if (strcmp(type, "string") != 0) {
        sheet_set(&x->survey, "hearth::datatype", type);
    }
}

/* What may stand in any row. */
static void set_logic(struct xform *x, const struct xform_field *f)
{
    sheet_set(&x->survey, "name", f->shape->name);
    sheet_set(&x->survey, "relevant", bind_of(f, "relevant"));
    sheet_set(&x->survey, "required", bind_of(f, "required"));
    sheet_set(&x->survey, "read_only", bind_of(f, "readonly"));
    sheet_set(&x->survey, "constraint", bind_of(f, "constraint"));
    xform_set_message(x, &x->survey, "constraint_message",
                      bind_of(f, "constraintMsg"));
    xform_set_message(x, &x->survey, "required_message",
                      bind_of(f, "requiredMsg"));
    xform_set_text(x, &x->survey, "label", f->label);
    if (f->control != NULL) {
        xform_set_text(x, &x->survey, "hint", xml_child(f->control, "hint"));
    }
}

/* What an event sets on a change of another question. */
static void set_changed(struct xform *x, const struct xform_field *f)
{
    const char *value = xml_attribute(f->changed, "value");

    if (value == NULL) {
        value = sheet_literal(x->arena, xml_text(f->changed, x->arena));
    }
    if (f->where != NULL) {
        value = sheet_text(x->arena, "if(%s, %s, .)", f->where, value);
    }
    sheet_set(&x->survey, "trigger", f->source);
    sheet_set(&x->survey, "calculation", value);
}

static void write_question(struct xform *x, const struct xform_field *f)
{
    const char *calculate = bind_of(f, "calculate");

    sheet_row(&x->survey);
    set_logic(x, f);
    if (f->control != NULL) {
        set_control_type(x, f);
    } else if (!set_preload(x, f)) {
        set_hidden_type(x, f);
    }
    sheet_set(&x->survey, "calculation", calculate);
    if (f->changed != NULL && calculate == NULL) {
        set_changed(x, f);
    }
    if (f->control != NULL && is_uid(f)) {
        sheet_set(&x->survey, "default", "concat('uuid:', uuid())");
    }
    if (calculate == NULL && bind_of(f, "preload") == NULL) {
        sheet_set(&x->survey, "default", xform_default(x, f));
    }
}

/* How many instances a repeat that nobody may lengthen begins with. */
static unsigned fixed_count(const struct xform *x, const struct shape *s)
{
    const struct xml_node *around = x->data;
    const struct shape *chain[XML_DEPTH_MAX];
    size_t depth = 0;
    unsigned n = 0;

    for (const struct shape *p = s->parent; p != NULL && p->parent != NULL;
         p = p->parent) {
        chain[depth++] = p;
    }
    while (depth > 0 && around != NULL) {
        around = xform_element(around, chain[--depth], 1);
    }
    while (around != NULL && xform_element(around, s, n + 1) != NULL) {
        n++;
    }
    return n;
}

static void begin_group(struct xform *x, const struct xform_field *f)
{
    const char *count =
        f->control == NULL ? NULL : xml_attribute(f->control, "count");

    sheet_row(&x->survey);
    sheet_set(&x->survey, "type",
              f->shape->is_repeat ? "begin repeat" : "begin group");
    set_logic(x, f);
    if (f->shape->is_repeat && count != NULL) {
        sheet_set(&x->survey, "repeat_count", count);
    } else if (f->shape->is_repeat && xform_is_counted(x, f->shape)) {
        sheet_set(&x->survey, "repeat_count",
                  sheet_text(x->arena, "%u", fixed_count(x, f->shape)));
    }
}

/* XML_DEPTH_MAX bounds the recursion. */
static void write_below(struct xform *x, const struct shape *s)
{
    for (const struct shape *c = s->first; c != NULL; c = c->next) {
        const struct xform_field *f = xform_field(x, c);
        bool is_foreign = strchr(c->name, ':') != NULL;
        bool is_group = c->first != NULL || c->is_repeat ||
                        (f->control != NULL && xml_is(f->control, "group"));

        if (is_foreign) {
            continue; /* names with a prefix are no names of ours */
        }
        if (!is_group) {
            write_question(x, f);
            continue;
        }
        begin_group(x, f);
        write_below(x, c);
        sheet_row(&x->survey);
        sheet_set(&x->survey, "type",
                  c->is_repeat ? "end repeat" : "end group");
    }
}

static void write_settings(struct xform *x, const struct xml_node *html)
{
    const struct xml_node *title = xml_child(xml_child(html, "head"), "title");

    sheet_row(&x->settings);
    sheet_set(&x->settings, "form_title",
              title == NULL ? "case" : xml_text(title, x->arena));
    sheet_set(&x->settings, "form_id", "case");
    sheet_set(&x->settings, "version", "1");
    sheet_set(&x->settings, "name", x->root->name);
    sheet_set(&x->settings, "allow_choice_duplicates", "yes");
    sheet_set(&x->settings, "clean_text_values", "no");
    if (x->language_count > 0) {
        sheet_set(&x->settings, "default_language",
                  x->languages[x->default_language]);
    }
}

const char *xform_write(struct xform *x, const struct xml_node *html)
{
    struct hearth_forms_table *tables = x->workbook.tables;

    sheet_init(&x->survey, x->arena);
    sheet_init(&x->choices, x->arena);
    sheet_init(&x->settings, x->arena);
    write_settings(x, html);
    write_below(x, x->root);
    xform_write_lists(x);
    memcpy(x->workbook.name, "case", sizeof "case");
    if (!sheet_finish(&x->survey, &tables[HEARTH_FORMS_SHEET_SURVEY]) ||
        !sheet_finish(&x->settings, &tables[HEARTH_FORMS_SHEET_SETTINGS]) ||
        (x->choices.row_count > 0 &&
         !sheet_finish(&x->choices, &tables[HEARTH_FORMS_SHEET_CHOICES]))) {
        return "the form is too large for sheets";
    }
    return NULL;
}
