/* SPDX-License-Identifier: Apache-2.0 */
/* One person as the form that changes their role is filled with. */
#ifndef HOST_DESK_PERSON_H
#define HOST_DESK_PERSON_H

#include "host/desk/desk.h"

/* Text 0 of ${ask} is a name; the reply: name, roles, areas, until, purpose.
 * E_DENIED: not an administrator. E_NOT_FOUND. */
HEARTH_MUST_USE int hearth_desk_person(struct hearth_desk *d,
                                       const struct hearth_desk_message *ask,
                                       struct hearth_desk_message *reply);

#endif
