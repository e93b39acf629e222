/* SPDX-License-Identifier: Apache-2.0 */
/* A form for the targets that need one: the tour, made once. */
#ifndef SMALL_FORM_H
#define SMALL_FORM_H

#include "hearth/form.h"

/* Never NULL; stops the process if the form is wrong. */
const struct hearth_form *small_form(void);

#endif
