/* SPDX-License-Identifier: Apache-2.0 */
/* /do/ACTION, /jobs, /jobs/N: what the desk does for somebody. Long work goes
 * on when its page is left, and is found again in the list. */
#include "host/web/frame.h"
#include "host/web/pages.h"

#include "hearth/secmem.h"

#include <stdio.h>
#include <string.h>

void hearth_page_act(struct hearth_view *v, const char *action)
{
    char path[64];

    HEARTH_CHECK(snprintf(path, sizeof(path), "/do/%s", action) <
                 (int)sizeof(path));
    hearth_frame_form(v, path);
}

void hearth_page_act_hidden(struct hearth_view *v, const char *name,
                            const char *value)
{
    hearth_text_add(v->t, "<input type=\"hidden\" name=\"");
    hearth_text_add(v->t, name);
    hearth_text_add(v->t, "\" value=\"");
    hearth_text_escaped(v->t, value);
    hearth_text_add(v->t, "\">");
}

void hearth_page_act_end(struct hearth_view *v, const char *button)
{
    hearth_text_add(v->t, "<button>");
    hearth_text_like(v->t, button);
    hearth_text_add(v->t, "</button></form>\n");
}

/* The boxes that were ticked under the name "role", as "A,B". E_SPACE. */
static int join_roles(const struct hearth_fields *f, char *out, size_t cap)
{
    struct hearth_slice one;
    struct hearth_writer w;

    hearth_writer_init(&w, (uint8_t *)out, cap);
    for (size_t at = 0; hearth_fields_next(f, "role", &at, &one);) {
        if (w.len > 0) {
            hearth_writer_u8(&w, ',');
        }
        hearth_writer_put(&w, one.data, one.len);
    }
    hearth_writer_u8(&w, 0);
    return hearth_writer_finish(&w);
}

static bool is_named(const struct hearth_fields *f, size_t i, const char *name)
{
    return hearth_slice_is_equal(f->at[i].name, hearth_slice_text(name));
}

int hearth_page_do(struct hearth_view *v)
{
    const struct hearth_fields *f = v->request->fields;
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_ACT}, reply;
    char path[64], id[16], roles[128];
    int e = join_roles(f, roles, sizeof(roles));

    if (e != 0) {
        return HEARTH_E_INVALID;
    }
    hearth_desk_put(&ask, hearth_slice_text(v->request->rest));
    for (size_t i = 0; i < f->count; i++) {
        if (!is_named(f, i, "t") && !is_named(f, i, "role")) {
            hearth_desk_put(&ask, f->at[i].name);
            hearth_desk_put(&ask, f->at[i].value);
        }
    }
    if (roles[0] != '\0') {
        hearth_desk_put(&ask, hearth_slice_text("role"));
        hearth_desk_put(&ask, hearth_slice_text(roles));
    }
    e = hearth_view_ask(v, &ask, &reply);
    if (e != 0) {
        return e;
    }
    e = hearth_bytes_to_text(hearth_desk_text(&reply, 0), id, sizeof(id));
    if (e == 0) {
        (void)snprintf(path, sizeof(path), "/jobs/%s", id);
        hearth_view_redirect(v, path);
        hearth_text_add(v->t, "");
    }
    return e;
}

static bool is(struct hearth_slice s, const char *text)
{
    return hearth_slice_is_equal(s, hearth_slice_text(text));
}

static const char *words_of(struct hearth_slice state)
{
    if (is(state, "runs")) {
        return "At work";
    }
    return is(state, "done") ? "Done" : "It did not work";
}

void hearth_page_output(struct hearth_text *t, struct hearth_slice out)
{
    char part[512]; /* a copy that ends with a NUL */

    hearth_text_add(t, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                       "aria-label=\"");
    hearth_text_say(t, HEARTH_SAY_OUTPUT);
    /* What a command says is English. */
    hearth_text_add(t, "\"><pre class=\"panel\" lang=\"en\" dir=\"ltr\">");
    while (out.len > 0) {
        size_t n = out.len < sizeof(part) ? out.len : sizeof(part) - 1;

        for (size_t i = 0; i < n; i++) {
            if (out.data[i] == '\n') {
                n = i;
            }
        }
        memcpy(part, out.data, n); /* n is below the part's size */
        part[n] = '\0';
        hearth_text_escaped(t, part);
        if (n < out.len && out.data[n] == '\n') {
            hearth_text_add(t, "\n");
            n++;
        }
        out = hearth_slice_of(out.data + n, out.len - n);
    }
    hearth_text_add(t, "</pre></div>\n");
    hearth_secmem_wipe(part, sizeof(part));
}

/* A form was checked: it is looked at. Six words were shown: they are compared,
 * then confirmed. */
static void put_next(struct hearth_view *v, struct hearth_slice action,
                     struct hearth_slice output)
{
    char id[2 * HEARTH_DEVICE_LEN + 1];

    if (is(action, "form-draft")) {
        hearth_text_add(v->t, "<p><a class=\"go\" href=\"/forms/draft\">");
        hearth_text_say(v->t, HEARTH_SAY_FORM_SEE);
        hearth_text_add(v->t, "</a></p>\n");
        return;
    }
    if (!is(action, "enrol-show") || output.len < sizeof(id) - 1 ||
        hearth_bytes_to_text(hearth_slice_of(output.data, sizeof(id) - 1), id,
                             sizeof(id)) != 0) {
        return;
    }
    hearth_text_add(v->t, "<h2>");
    hearth_text_say(v->t, HEARTH_SAY_WORDS_SAME_ASK);
    hearth_text_add(v->t, "</h2><p>");
    hearth_text_say(v->t, HEARTH_SAY_WORDS_COMPARE);
    hearth_text_add(v->t, "</p>\n");
    hearth_page_act(v, "enrol-confirm");
    hearth_page_act_hidden(v, "name", id);
    hearth_page_act_end(v, "The words are the same: admit it");
}

/* Where somebody came from, to go on there. */
static void put_way_back(struct hearth_text *t, struct hearth_slice action)
{
    static const struct {
        const char *start;
        const char *path;
        const char *title;
    } ways[] = {
        {"purpose-", "/purposes", "Purposes"},
        {"withdraw", "/withdrawal", "Withdrawal"},
        {"person-", "/people", "People"},
        {"token-", "/people", "People"},
        {"device-", "/devices", "Devices"},
        {"enrol-", "/devices", "Devices"},
        {"check-", "/checks", "Back-checks"},
        {"form-", "/forms", "Forms"},
        {"quota-", "/progress", "Progress"},
        {"cube-", "/breakdowns", "Breakdowns"},
    };

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        size_t len = strlen(ways[i].start);

        if (action.len >= len && memcmp(action.data, ways[i].start, len) == 0) {
            hearth_text_add(t, "<p><a class=\"go\" href=\"");
            hearth_text_add(t, ways[i].path);
            hearth_text_add(t, "\">");
            hearth_text_like(t, ways[i].title);
            hearth_text_add(t, "</a></p>\n");
            return;
        }
    }
}

static void put_paragraph(struct hearth_text *t, enum hearth_say_id words)
{
    hearth_text_add(t, "<p>");
    hearth_text_say(t, words);
    hearth_text_add(t, "</p>\n");
}

/* Why it did not work, and what to do. */
static void put_failure(struct hearth_text *t, struct hearth_slice class)
{
    static const struct {
        const char *class;
        enum hearth_say_id words;
    } why[] = {
        {"unread", HEARTH_SAY_JOB_UNREAD}, {"missing", HEARTH_SAY_JOB_MISSING},
        {"exists", HEARTH_SAY_JOB_EXISTS}, {"state", HEARTH_SAY_JOB_STATE},
        {"denied", HEARTH_SAY_JOB_DENIED}, {"busy", HEARTH_SAY_JOB_BUSY},
        {"disk", HEARTH_SAY_JOB_DISK},
    };

    for (size_t i = 0; i < sizeof(why) / sizeof(why[0]); i++) {
        if (is(class, why[i].class)) {
            put_paragraph(t, why[i].words);
            return;
        }
    }
    put_paragraph(t, HEARTH_SAY_JOB_OTHER);
}

/* A one-time code or a token stands alone in its line. */
static void put_code(struct hearth_text *t, struct hearth_slice out)
{
    for (size_t at = 0, end; at < out.len; at = end + 1) {
        struct hearth_slice line;

        for (end = at; end < out.len && out.data[end] != '\n';) {
            end++;
        }
        line = hearth_slice_of(out.data + at, end - at);
        if (line.len > 0 && memchr(line.data, ' ', line.len) == NULL) {
            hearth_page_output(t, line);
            put_paragraph(t, HEARTH_SAY_JOB_CODE);
            return;
        }
    }
}

/* Said in the reader's language; what the command itself said is English, and
 * stands behind that, open where it is what was asked for. */
static void put_outcome(struct hearth_text *t,
                        const struct hearth_desk_message *reply)
{
    static const char *const codes[] = {"person-add", "person-reset",
                                        "token-add"};
    static const char *const lists[] = {"enrol-show", "token-list",
                                        "quota-set"};
    struct hearth_slice action = hearth_desk_text(reply, 0);
    struct hearth_slice output = hearth_desk_text(reply, 3);
    bool is_done = is(hearth_desk_text(reply, 2), "done"), is_list = false;

    for (size_t i = 0; is_done && i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (is(action, codes[i])) {
            put_code(t, output);
        }
    }
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        is_list = is_list || is(action, lists[i]);
    }
    if (is_done) {
        put_paragraph(t, HEARTH_SAY_JOB_DONE);
    } else if (!is(hearth_desk_text(reply, 2), "runs")) {
        put_failure(t, hearth_desk_text(reply, 4));
    }
    if (output.len > 0) {
        hearth_text_add(t, is_list && is_done ? "<details open><summary>"
                                              : "<details><summary>");
        hearth_text_say(t, HEARTH_SAY_JOB_SAID);
        hearth_text_add(t, "</summary>\n");
        hearth_page_output(t, output);
        hearth_text_add(t, "</details>\n");
    }
}

/* What the command said, as far as it has come. */
static int put_said(struct hearth_view *v,
                    const struct hearth_desk_message *reply)
{
    struct hearth_slice action = hearth_desk_text(reply, 0);
    struct hearth_slice output = hearth_desk_text(reply, 3);
    bool is_done = is(hearth_desk_text(reply, 2), "done");
    int e = 0;

    v->t->is_secret = true; /* a code or a token, perhaps */
    if (is_done && is(action, "enrol-new")) {
        e = hearth_page_invite(v, output);
    } else {
        put_outcome(v->t, reply);
    }
    if (is_done) {
        put_next(v, action, output);
    }
    put_way_back(v->t, action);
    return e;
}

int hearth_page_job(struct hearth_view *v)
{
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_JOB}, reply;
    char title[64];
    int e;

    hearth_desk_put(&ask, hearth_slice_text(v->request->rest));
    e = hearth_view_ask(v, &ask, &reply);
    if (e == 0) {
        e = hearth_bytes_to_text(hearth_desk_text(&reply, 1), title,
                                 sizeof(title));
    }
    if (e != 0) {
        return e;
    }
    v->out.is_unfinished = is(hearth_desk_text(&reply, 2), "runs");
    hearth_text_add(v->t, "<h2>");
    hearth_text_like(v->t, title);
    hearth_text_add(v->t, "</h2><p role=\"status\"><strong>");
    hearth_text_like(v->t, words_of(hearth_desk_text(&reply, 2)));
    hearth_text_add(v->t, "</strong> ");
    if (v->out.is_unfinished) {
        hearth_text_add(v->t, "– ");
        hearth_text_say_with(
            v->t, HEARTH_SAY_WORK_GOES_ON,
            hearth_words_t(hearth_say(v->t->language, HEARTH_SAY_WORK)));
    }
    hearth_text_add(v->t, "</p>\n");
    return put_said(v, &reply);
}

int hearth_page_jobs(struct hearth_view *v)
{
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_JOBS}, reply;
    int e = hearth_view_ask(v, &ask, &reply);
    char text[64];

    if (e != 0) {
        return e;
    }
    hearth_page_work(v);
    if (reply.count == 0) {
        hearth_text_add(v->t, "<p class=\"empty\">");
        hearth_text_say(v->t, HEARTH_SAY_WORK_NONE);
        hearth_text_add(v->t, "</p>\n");
        return 0;
    }
    hearth_text_add(v->t, "<ul class=\"panel plain\">\n");
    for (size_t i = 0; i + 2 < reply.count; i += 3) {
        if (hearth_bytes_to_text(reply.texts[i], text, sizeof(text)) != 0) {
            return HEARTH_E_INVALID;
        }
        hearth_text_add(v->t, "<li><a href=\"/jobs/");
        hearth_text_escaped(v->t, text);
        hearth_text_add(v->t, "\">");
        if (hearth_bytes_to_text(reply.texts[i + 1], text, sizeof(text)) != 0) {
            return HEARTH_E_INVALID;
        }
        hearth_text_like(v->t, text);
        hearth_text_add(v->t, "</a> – ");
        hearth_text_like(v->t, words_of(reply.texts[i + 2]));
        hearth_text_add(v->t, "</li>\n");
    }
    hearth_text_add(v->t, "</ul>\n");
    return 0;
}
