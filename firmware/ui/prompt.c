/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures and sounds: where they are and how they stand on the page. */
#include "prompt.h"

#include "hearth/fields.h"

#include <string.h>

static const char *media_type(const char *name)
{
    static const char *const types[][2] = {
        {".png", "image/png"},  {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"},
        {".ogg", "audio/ogg"},  {".mp3", "audio/mpeg"}, {".wav", "audio/wav"},
        {".webp", "image/webp"}};
    size_t len = strlen(name);
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        size_t end = strlen(types[i][0]);
        if (len > end && strcmp(name + len - end, types[i][0]) == 0) {
            return types[i][1];
        }
    }
    return NULL;
}

/* The file that ${text} names, if the package holds it and a page may. */
static const char *file_of(const struct hearth_ui *ui, uint32_t text,
                           struct hearth_slice *bytes)
{
    const struct hearth_form *form = ui->sitting.form;
    const char *name = hearth_form_text(
        form, text, hearth_interview_language(ui->sitting.interview));
    *bytes = hearth_form_media(form, name);
    return bytes->data == NULL ? NULL : media_type(name);
}

struct hearth_prompt hearth_prompt_of_node(const struct hearth_ui *ui,
                                           uint16_t node)
{
    const struct hearth_node *n = &ui->sitting.form->nodes[node];
    return (struct hearth_prompt){'q', node, n->image, n->audio};
}

struct hearth_prompt hearth_prompt_of_offer(const struct hearth_ui *ui,
                                            uint16_t node, uint32_t index)
{
    const struct hearth_form *form = ui->sitting.form;
    uint16_t list = form->nodes[node].list;
    uint32_t row = ui->offers.items[index].row;
    if (row == HEARTH_NO_TEXT || list >= form->list_count ||
        row >= form->lists[list].count) {
        return (struct hearth_prompt){'c', 0, HEARTH_NO_TEXT, HEARTH_NO_TEXT};
    }
    uint32_t at = form->lists[list].first + row;
    return (struct hearth_prompt){'c', at, form->choices[at].image,
                                  form->choices[at].audio};
}

static void put_source(struct hearth_ui_page *p, const struct hearth_prompt *of,
                       char what)
{
    const char kind[] = {of->whose, what, '\0'};
    hearth_ui_put(p, " src=\"/m/");
    hearth_ui_put(p, kind);
    hearth_ui_digits(p, of->index);
    hearth_ui_put(p, "\"");
}

void hearth_prompt_picture(struct hearth_ui *ui, struct hearth_ui_page *p,
                           const struct hearth_prompt *of)
{
    struct hearth_slice bytes;
    if (file_of(ui, of->image, &bytes) == NULL) {
        return;
    }
    hearth_ui_put(p, "<img class=\"prompt\" alt=\"\"");
    put_source(p, of, 'i');
    hearth_ui_put(p, ">");
}

bool hearth_prompt_has_sound(struct hearth_ui *ui,
                             const struct hearth_prompt *of)
{
    struct hearth_slice bytes;
    return file_of(ui, of->audio, &bytes) != NULL;
}

void hearth_prompt_sound(struct hearth_ui *ui, struct hearth_ui_page *p,
                         const struct hearth_prompt *of,
                         struct hearth_slice label)
{
    if (!hearth_prompt_has_sound(ui, of)) {
        return;
    }
    hearth_ui_put(p, "<audio controls preload=\"none\"");
    put_source(p, of, 'a');
    hearth_ui_put(p, " aria-label=\"");
    hearth_ui_word(p, HEARTH_WORDS_LISTEN);
    if (label.len > 0) {
        hearth_ui_put(p, ": ");
        hearth_ui_slice(p, label);
    }
    hearth_ui_put(p, "\"></audio>");
}

const char *hearth_prompt_find(struct hearth_ui *ui, const char *name,
                               struct hearth_slice *bytes)
{
    const struct hearth_form *form = ui->sitting.form;
    uint64_t at = 0;
    uint32_t text;
    if (!ui->has_sitting || (name[0] != 'q' && name[0] != 'c') ||
        (name[1] != 'i' && name[1] != 'a')) {
        return NULL;
    }
    uint32_t count = name[0] == 'q' ? form->node_count : form->choice_count;
    if (count == 0 ||
        !hearth_fields_parse(hearth_slice_text(name + 2), count - 1u, &at)) {
        return NULL;
    }
    if (name[0] == 'q') {
        text = name[1] == 'i' ? form->nodes[at].image : form->nodes[at].audio;
    } else {
        text =
            name[1] == 'i' ? form->choices[at].image : form->choices[at].audio;
    }
    return file_of(ui, text, bytes);
}
