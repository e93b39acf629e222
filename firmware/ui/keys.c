/* SPDX-License-Identifier: Apache-2.0 */
/* Keys on the screen: what the script that draws them cannot know, which is
 * the words and digits of the language. Without script they stay hidden, and
 * a keyboard does. */
#include "screen.h"

#include <string.h>

static void put_word(struct hearth_ui_page *p, const char *name,
                     enum hearth_words_id id)
{
    hearth_ui_put(p, "\" ");
    hearth_ui_put(p, name);
    hearth_ui_put(p, "=\"");
    hearth_ui_word(p, id);
}

void hearth_screen_keys(struct hearth_ui_page *p)
{
    hearth_ui_put(p, "<div id=\"keys\" class=\"keys\" role=\"group\" hidden"
                     " data-digits=\"");
    for (uint64_t digit = 0; digit < 10; digit++) {
        hearth_ui_number(p, digit);
    }
    put_word(p, "aria-label", HEARTH_WORDS_KEYS);
    put_word(p, "data-keyboard", HEARTH_WORDS_KEYS_OTHER);
    put_word(p, "data-done", HEARTH_WORDS_DONE);
    put_word(p, "data-space", HEARTH_WORDS_KEYS_SPACE);
    put_word(p, "data-capital", HEARTH_WORDS_KEYS_CAPITAL);
    put_word(p, "data-erase", HEARTH_WORDS_KEYS_ERASE);
    if (strcmp(hearth_words_tag(p->language), "zh") == 0) {
        put_word(p, "data-note", HEARTH_WORDS_KEYS_CHINESE);
    }
    hearth_ui_put(p, "\"></div>\n");
}
