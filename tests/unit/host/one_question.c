/* SPDX-License-Identifier: Apache-2.0 */
#include "one_question.h"

struct hearth_release_loaded
one_question(const struct hearth_release_question *q,
             struct hearth_release_form *form, const char *programme)
{
    struct hearth_release_loaded l = {.file = hearth_slice_text(programme)};

    *form = (struct hearth_release_form){.id = "f",
                                         .title = "",
                                         .statement = "",
                                         .questions = q,
                                         .question_count = 1};
    l.content.release = (struct hearth_release){.programme = "",
                                                .programme_id = programme,
                                                .forms = form,
                                                .form_count = 1};
    return l;
}
