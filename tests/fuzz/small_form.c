/* SPDX-License-Identifier: Apache-2.0 */
/* The tour: a form with repeats and every type of answer, made at the first
 * call. */
#include "small_form.h"

#include "tour_form.h"

const struct hearth_form *small_form(void)
{
    static struct form_make make;
    static const struct hearth_form *form;

    if (form == NULL) {
        form = tour_form(&make, 1, false);
    }
    return form;
}
