/* SPDX-License-Identifier: Apache-2.0 */
/* Answers over HTTP: the headers that every one of them has. */
#ifndef HOST_WEB_REPLY_H
#define HOST_WEB_REPLY_H

#include "host/web/view.h"

#include <microhttpd.h>

/* Sends ${t}, whose memory it takes, as ${out} says. */
enum MHD_Result hearth_reply_send(struct MHD_Connection *c, bool is_secure,
                                  const struct hearth_view_out *out,
                                  struct hearth_text *t);
/* A short page that says what is wrong with a request. */
enum MHD_Result hearth_reply_refuse(struct MHD_Connection *c, unsigned status,
                                    enum hearth_say_id words);

#endif
