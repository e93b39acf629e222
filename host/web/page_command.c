/* SPDX-License-Identifier: Apache-2.0 */
/* Commands for the terminal of the host, shown so that they run as they stand.
 */
#include "host/cli/packaged.h"
#include "host/web/pages.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void hearth_page_place(const char *data, char out[HEARTH_PATH_MAX])
{
    char here[HEARTH_PATH_MAX];

    out[0] = '\0';
    if (strcmp(data, HEARTH_PACKAGED_FOLDER) == 0) {
        return;
    }
    if (data[0] == '/' || getcwd(here, sizeof(here)) == NULL ||
        hearth_fsutil_join(here, data, out) != 0) {
        (void)snprintf(out, HEARTH_PATH_MAX, "%s", data);
    }
}

/* As a shell reads it: between quotes where a sign means something there. */
static void put_word(struct hearth_text *t, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@";
    char sign[2] = "";

    if (word[strspn(word, plain)] == '\0') {
        hearth_text_escaped(t, word);
        return;
    }
    hearth_text_add(t, "&#39;");
    for (; *word != '\0'; word++) {
        sign[0] = *word;
        hearth_text_escaped(t, *word == '\'' ? "'\\''" : sign);
    }
    hearth_text_add(t, "&#39;");
}

void hearth_page_command(struct hearth_view *v, const char *command,
                         bool is_here)
{
    struct hearth_text *t = v->t;

    hearth_text_add(t, "<pre class=\"panel command\" dir=\"ltr\" lang=\"en\" "
                       "tabindex=\"0\"><code>");
    hearth_text_escaped(t, command);
    if (is_here && v->place != NULL && v->place[0] != '\0') {
        hearth_text_add(t, " --data ");
        put_word(t, v->place);
    }
    hearth_text_add(t, "</code></pre>\n");
}

void hearth_page_who_does(struct hearth_view *v, unsigned roles)
{
    char names[128], said[256];

    if (!v->who->is_known || hearth_view_has(v, roles) ||
        hearth_role_list(roles, names, sizeof(names)) != 0) {
        return;
    }
    hearth_text_add(v->t, "<p>");
    hearth_text_say_with(v->t, HEARTH_SAY_WHO_DOES,
                         hearth_words_t(hearth_page_roles(v->t->language, names,
                                                          said, sizeof(said))));
    hearth_text_add(v->t, "</p>\n");
}
