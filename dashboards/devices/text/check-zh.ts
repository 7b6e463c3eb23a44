import type { DevicesText } from './devices-text.ts';

export const checkZh: DevicesText['check'] = {
  open: '校验此测温仪',
  close: '收起校验',
  title: (deviceId) => `${deviceId} 的校验`,
  kind: { blackbody: '黑体', contact: '接触式体温计' },
  howTo: {
    blackbody:
      '请让黑体和测温仪在人员测温距离处稳定十分钟。把黑体设为 35 至 39 ℃ 之间的三个温度，每个温度取一组数值。其间请勿让人员通过本通道。',
    contact:
      '请至少选三名已在室内停留十分钟的人员，先后用两种体温计测量。通道测完该人员后立即取当前值。',
  },
  reference: '标准值',
  reading: '未加修正的读数',
  referenceLabel: (number) => `标准值 ${number}`,
  readingLabel: (number) => `读数 ${number}`,
  takeLive: '取当前值',
  takeLiveLabel: (number) => `把当前值取为读数 ${number}`,
  addPair: '再加一组',
  compute: '计算',
  confirm: '确认：从现在起采用此修正值',
  confirmed: '校验已生效。测温仪将重新学习其水平；通过三十人之前，阈值最高为 37.3 ℃。',
  incomplete: '请填写每组的标准值和读数，单位 ℃。',
  failed: '网关未接受此次校验。请查看本页是否实时，然后重试。',
  refusal: {
    'too-few-pairs': '请至少填写三组标准值和读数。',
    'pairs-differ': '各组相差超过 0.3 ℃。请让测温仪和标准器稳定十分钟，然后全部重测。',
    'offset-too-large':
      '测温仪偏差超过 3 ℃。请检查其模式，以及标准值与读数是否填反；如都无误，请更换测温仪。',
    'not-measured-yet': '网关启动以来该测温仪尚未测量。请先测量一次。',
    'not-kept': '校验未能保存，因此不生效。请一分钟后再次确认。',
  },
  offset: (celsius) => `修正值 ${celsius} ℃`,
  spread: (celsius) => `各组相差 ${celsius} ℃ 以内`,
  checkedOn: (day) => `${day} 已校验`,
  neverChecked: '从未校验',
  changed: (since) => `自 ${since} 起，人员读数与平日不同。`,
  history: '历次校验',
  noHistory: '尚未录入任何校验。',
};
