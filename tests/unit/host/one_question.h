/* SPDX-License-Identifier: Apache-2.0 */
/* A release of a single question, as merging takes it. */
#ifndef TESTS_HOST_ONE_QUESTION_H
#define TESTS_HOST_ONE_QUESTION_H

#include "host/release/signed.h"

/* Of ${programme}, an id; ${q} and ${form}, which is filled in, outlive it. */
struct hearth_release_loaded
one_question(const struct hearth_release_question *q,
             struct hearth_release_form *form, const char *programme);

#endif
