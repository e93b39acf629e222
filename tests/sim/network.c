/* SPDX-License-Identifier: Apache-2.0 */
/* The network: what is sent arrives late, twice, in another order, damaged,
 * or never. Below it stand no DTLS and no CoAP, which would catch most of
 * that: here the code above must bear it. */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t delay(struct sim *s)
{
    if (s->is_calm) {
        return 100;
    }
    /* Mostly a second; now and then long after the question was given up. */
    return sim_chance(s, 50) ? (int64_t)sim_below(s, 3 * SIM_HOUR_MS)
                             : 50 + (int64_t)sim_below(s, 2 * SIM_SECOND_MS);
}

static void damage(struct sim *s, struct sim_event *e)
{
    if (s->is_calm) {
        return;
    }
    if (e->len > 0 && sim_chance(s, s->sky.corrupt)) {
        for (unsigned flips = 1 + (unsigned)sim_below(s, 3); flips > 0;
             flips--) {
            e->body[sim_below(s, e->len)] ^= (uint8_t)(1u << sim_below(s, 8));
        }
    }
    if (e->len > 0 && sim_chance(s, s->sky.truncate)) {
        e->len = sim_below(s, e->len);
    }
}

static void put(struct sim *s, const struct sim_event *like,
                struct hearth_slice body)
{
    struct sim_event *e = sim_plan(s, delay(s), like->kind, like->device);

    e->token = like->token;
    e->door = like->door;
    e->method = like->method;
    e->code = like->code;
    memcpy(e->path, like->path, sizeof(e->path));
    if (body.len > 0) {
        e->body = malloc(body.len);
        HEARTH_CHECK(e->body != NULL);
        memcpy(e->body, body.data, body.len);
        e->len = body.len;
    }
    damage(s, e);
}

static void send(struct sim *s, const struct sim_event *like,
                 struct hearth_slice body)
{
    if (!s->is_calm && sim_chance(s, s->sky.drop)) {
        s->counts.lost_packets++;
        return;
    }
    put(s, like, body);
    while (!s->is_calm && sim_chance(s, s->sky.repeat)) {
        put(s, like, body);
    }
}

void sim_send_request(struct sim *s, unsigned device,
                      const struct hearth_request *request)
{
    struct sim_event like = {.kind = SIM_EVENT_REQUEST,
                             .device = device,
                             .token = s->devices[device].token,
                             .door = s->devices[device].door,
                             .method = request->method};

    (void)snprintf(like.path, sizeof(like.path), "%s", request->path);
    s->counts.requests++;
    send(s, &like, request->body);
}

void sim_send_reply(struct sim *s, const struct sim_event *request,
                    const struct hearth_reply *reply)
{
    struct sim_event like = {.kind = SIM_EVENT_REPLY,
                             .device = request->device,
                             .token = request->token,
                             .method = request->method,
                             .code = reply->code};

    send(s, &like, reply->body);
}
