import type { DevicesText } from './devices-text.ts';

export const fittingZh: DevicesText['fitting'] = {
  title: '摄像机和指示灯',
  kind: { camera: '摄像机', lamp: '指示灯，通道' },
  sentence: {
    'lamp-works': '指示灯已确认它显示的内容。',
    'lamp-not-reached': '指示灯还没有确认过任何内容，无法知道它显示什么。',
    'lamp-lost': '指示灯不再确认收到的指令，无法知道它显示什么。',
    'camera-works': '摄像机最近一次发来的车牌已接收。',
    'camera-not-heard': '网关启动以来，摄像机没有发来任何数据。',
    'camera-wrong-token': '有人以这台摄像机的名义用错误的令牌发送数据，已被拒绝。',
    'camera-not-understood': '摄像机最近一次发来的内容无法识别。',
    'camera-too-old': '摄像机发来的车牌拍摄时间太早。',
    'camera-too-fast': '摄像机每分钟发来的车牌超过允许的数量。',
    'camera-not-kept': '摄像机最近一次发来的车牌未能保存。',
  },
  action: {
    'lamp-not-reached':
      '请检查电源和线缆，并核对配置 `outputs` 中的地址、继电器和主题；恢复之前请人工拦车。',
    'lamp-lost': '请检查电源和线缆；网关会不断重试。其间请人工拦车。',
    'camera-not-heard': '如果有车经过，请检查它的电源、网络和发送地址。',
    'camera-wrong-token': '请在摄像机上填写配置 `cameras` 所指文件中的令牌。',
    'camera-not-understood': '请核对它发送的内容与配置 `cameras` 中的 `fields`；内容必须是 JSON。',
    'camera-too-old': '请校准摄像机的时钟；不要让它补发断网期间保存的车牌。',
    'camera-too-fast': '请设为每辆车只发一次，或调高配置 `cameras` 中的 `maxPlatesPerMinute`。',
    'camera-not-kept': '请检查门岗电脑的磁盘；摄像机可以再发一次这个车牌。',
  },
  lastSuccess: (time) => `最近一次成功：${time}`,
  noSuccess: '还没有成功过',
  failures: (count) => `启动以来失败 ${count} 次`,
};
