/** One problem for a person: what happened, and what to do. */
export type ErrorText = { readonly message: string; readonly action: string };

/** One for each code that the server may send; a test compares the two lists. */
const byCodeZh: Readonly<Record<string, ErrorText>> = {
  REQUEST_INVALID: { message: '请求内容不正确。', action: '请检查填写的内容后重试。' },
  NAME_REFUSED: {
    message: '用户名须为 2 至 40 个字母、汉字、数字、点、短横或下划线，并以字母、汉字或数字开头。',
    action: '请换一个用户名。',
  },
  PASSWORD_REFUSED: {
    message: '密码须有 10 至 128 个字符，不能包含用户名，也不能是常见密码。',
    action: '请换一个更长、别人猜不到的密码。',
  },
  NOT_SIGNED_IN: { message: '您尚未登录。', action: '请登录。' },
  SIGN_IN_REFUSED: { message: '用户名或密码不正确。', action: '请核对用户名和密码后重试。' },
  SET_UP_REFUSED: {
    message: '设置码不正确。',
    action: '请使用中心程序最近一次启动时显示的设置码。',
  },
  GATEWAY_TOKEN_REFUSED: {
    message: '这不是该网关的令牌。',
    action: '请用 gatehouse ops-centre gateways token 命令签发令牌，并交给该网关使用。',
  },
  FOREIGN_RECORD: {
    message: '网关只能提交自己的记录。',
    action: '请检查是否有网关使用了别的网关的令牌。',
  },
  RECORD_CONFLICT: {
    message: '这个编号下已有另一条记录。',
    action: '请查明是哪两台网关重名，或哪台网关的日志重新开始编号。',
  },
  RECORD_REFUSED: { message: '这条记录未被接受。', action: '详细原因见中心程序的日志。' },
  RECORD_PUT_OFF: { message: '现在不能接收这条记录。', action: '请几秒钟后再次提交。' },
  FORBIDDEN: { message: '您的角色无权进行此操作。', action: '请联系管理员调整角色。' },
  CSRF_REFUSED: { message: '页面已过期，操作未执行。', action: '请刷新页面后重试。' },
  ORIGIN_REFUSED: {
    message: '请求来自其他网站，已被拒绝。',
    action: '请使用中心自己的页面；若经过代理，请设置 http.publicUrl。',
  },
  NOT_FOUND: { message: '没有找到所请求的内容。', action: '请检查地址。' },
  ALERT_NOT_FOUND: { message: '没有找到这条告警。', action: '请返回告警列表。' },
  PASSAGE_NOT_FOUND: {
    message: '没有找到这条通行记录，过期记录会被删除。',
    action: '请返回通行列表。',
  },
  USER_NOT_FOUND: { message: '没有找到这个用户。', action: '请重新打开用户列表。' },
  SET_UP_DONE: {
    message: '首次设置已经完成。',
    action: '请登录；需要更多用户时，由管理员创建。',
  },
  NAME_TAKEN: { message: '这个用户名已被使用。', action: '请换一个用户名。' },
  LAST_ADMIN: { message: '这是最后一个管理员。', action: '请先创建另一个管理员。' },
  ALREADY_ACKNOWLEDGED: { message: '这条告警已被他人受理。', action: '无需再操作。' },
  ALERT_CHANGED: {
    message: '这条告警刚刚有新的测温结果。',
    action: '请看清最新结果后再受理。',
  },
  TOO_LARGE: { message: '提交的内容过大。', action: '请减少内容后重试。' },
  HOST_REFUSED: {
    message: '不接受用这个地址访问。',
    action: '请使用中心程序显示的地址，或设置 http.publicUrl。',
  },
  TOO_MANY_ATTEMPTS: { message: '尝试次数过多，暂时被限制。', action: '请稍等片刻再试。' },
  TOO_MANY_STREAMS: { message: '同时打开的页面过多。', action: '请关闭一些页面。' },
  INTERNAL: {
    message: '中心程序处理失败。',
    action: '请重试；详细原因见中心程序的日志。',
  },
  OVERLOADED: { message: '中心程序暂时繁忙。', action: '请几秒钟后重试。' },
  STORE_UNAVAILABLE: {
    message: '更改无法保存。',
    action: '请检查中心服务器的磁盘空间和数据目录权限。',
  },
  PAGES_NOT_BUILT: {
    message: '网页尚未构建。',
    action: '请运行 npm run build:web，然后重新启动中心程序。',
  },
};

/**
 * Sentences for the codes of the HTTP API, in Chinese. A code that is not here is shown as the
 * server said it, so that nothing is hidden.
 */
export const errorsZh = {
  next: '下一步：',
  unreachable: { message: '连不上中心服务器。', action: '请检查本机网络，稍后再试。' },
  unknown: (status: string) => ({
    message: `服务器给出了无法理解的回答（${status}）。`,
    action: '请重试；若再次出现，请联系管理员。',
  }),
  byCode: byCodeZh,
};
