/* SPDX-License-Identifier: Apache-2.0 */
/* A form for the targets that need one: tests/data/small, compiled once. */
#ifndef SMALL_FORM_H
#define SMALL_FORM_H

#include "hearth/form.h"

/* Never NULL; stops the process if the form does not compile. */
const struct hearth_form *small_form(void);

#endif
