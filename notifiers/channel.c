/* The table of channels. */
#include "notifiers/channel.h"

static const struct channel *const channels[ENDPOINT_KIND_COUNT] = {
    [ENDPOINT_KIND_GENERIC] = &channel_generic,
    [ENDPOINT_KIND_WECOM] = &channel_wecom,
    [ENDPOINT_KIND_DINGTALK] = &channel_dingtalk,
    [ENDPOINT_KIND_FEISHU] = &channel_feishu,
};

const struct channel *channel_of(enum endpoint_kind kind)
{
    return channels[kind];
}
