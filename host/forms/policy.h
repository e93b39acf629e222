/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the policy share (forms.md 9). */
#ifndef HEARTH_FORMS_POLICY_H
#define HEARTH_FORMS_POLICY_H

#include "build.h"
#include "survey.h"

/* What the default policy takes or refuses as one. */
enum hearth_forms_field {
    HEARTH_FIELD_PLAIN,
    HEARTH_FIELD_TEXT,
    HEARTH_FIELD_LOCATION,
    HEARTH_FIELD_MEDIA,
    HEARTH_FIELD_BARCODE,
    HEARTH_FIELD_FILE, /* choices from a file of more than 10,000 rows */
    HEARTH_FIELD_COUNT
};

struct hearth_forms_place
hearth_forms_policy_place(const struct hearth_forms_build *b, uint16_t node,
                          enum hearth_forms_column column);
/* The first node of that role, or HEARTH_NONE. */
uint16_t hearth_forms_policy_role(const struct hearth_forms_build *b,
                                  enum hearth_node_role role);
/* Adds the personal consent to what depends on it; before logic.c. */
HEARTH_MUST_USE int hearth_forms_policy_bind(struct hearth_forms_build *b);

/* The allow-list (allow.c): errors for what the package does not state. */
void hearth_forms_allow_check(struct hearth_forms_build *b);
/* "accepted", or what is refused and how often, into ${out}. */
void hearth_forms_allow_summary(const struct hearth_forms_build *b,
                                char out[HEARTH_FORMS_FIELDS_MAX]);
enum hearth_forms_field
hearth_forms_allow_field(const struct hearth_forms_build *b, uint16_t node);
/* Rules of where and with whom the form is used (profile.c). */
void hearth_forms_profile_check(struct hearth_forms_build *b);
/* Words that no label may hold, in every language (wording.c). */
void hearth_forms_wording_check(struct hearth_forms_build *b);

#endif
