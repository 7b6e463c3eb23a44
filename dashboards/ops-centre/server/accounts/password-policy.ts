/**
 * Length instead of composition rules, no rotation (OWASP ASVS 5.0 §6.2.1, 6.2.5, 6.2.9, 6.2.10),
 * and none of the passwords that are tried first (6.2.4). Only those of ten or more characters
 * need to be listed: shorter ones are refused for their length.
 */
const MIN_PASSWORD_CHARACTERS = 10;
const MAX_PASSWORD_CHARACTERS = 128;

const COMMON_PASSWORDS = new Set(
  `1234567890 12345678901 123456789012 1234567891 1234567899 0123456789 9876543210 0987654321
  1111111111 0000000000 1212121212 1122334455 1234512345 1234554321 1231231231 123123123123 123456123456
  12345qwert qwert12345 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc q1w2e3r4t5 q1w2e3r4t5y6 qwertyuiop
  qwertyuiop123 qwerty12345 qwerty123456 qwerty1234 1234qwerasdf asdfghjkl1 asdfghjkl123 zaq12wsxcde3
  zxcvbnm123 zxcvbnm1234 abcdefghij abcdefghijk abc1234567 abcd123456 abcd1234567 a123456789 aa123456789
  a1234567890 woaini1314 woaini5201314 woaini520 5201314520 1314520520 iloveyou123 iloveyou12 iloveyou1234
  password12 password123 password1234 password12345 password01 password!1 password2020 password2021
  password2022 password2023 password2024 password2025 password2026 passw0rd12 passw0rd123 p@ssw0rd123
  p@ssword123 p@ssw0rd12 p@$$w0rd123 passwordpassword mypassword mypassword1 mypassword123 newpassword
  newpassword1 changeme123 changeme1234 changemenow letmein123 letmein1234 letmeinnow welcome123 welcome1234
  welcome12345 welcome2020 welcome2024 welcome2025 welcome2026 administrator administrator1 admin12345
  admin123456 admin1234567 admin@1234 admin@12345 adminadmin adminadmin1 root123456 rootrootroot
  superuser1 superuser123 supervisor supervisor1 supervisor123 operator123 operator1234 guard12345
  guard123456 gatehouse1 gatehouse12 gatehouse123 gatehouse1234 gatehouse2024 gatehouse2025 gatehouse2026
  opscentre1 opscentre123 ops-centre opscenter123 security123 security1234 temperature temperature1
  monkey1234 dragon1234 sunshine123 princess123 football123 baseball123 superman123 starwars123 michael123
  shanghai123 shanghai2020 beijing2008 hello12345 hello123456 helloworld helloworld1 helloworld123 test123456
  test1234567 testtest123 test12345678 guest12345 default123 default1234 computer123 internet123 samsung123
  whatever123 trustno1234 correcthorse correcthorsebatterystaple qazwsxedcrfv qazwsx123456 1a2b3c4d5e
  aaaaaaaaaa aaaaaaaaaaaa abcabcabca qweqweqweqwe asdasdasdasd 147258369a 147258369123 159753159753
  7777777777 8888888888 6666666666 9999999999 5555555555 88888888888 666666666666 123654789a 987654321a`
    .split(/\s+/)
    .filter((password) => password.length > 0),
);

/** What is wrong with a new password, as a sentence; `null` when it will do. */
export function passwordFault(password: string, userName: string): string | null {
  const characters = [...password].length;
  if (characters < MIN_PASSWORD_CHARACTERS) {
    return `The password has ${characters} characters; at least ${MIN_PASSWORD_CHARACTERS} are needed.`;
  }
  if (characters > MAX_PASSWORD_CHARACTERS) {
    return `The password has more than ${MAX_PASSWORD_CHARACTERS} characters.`;
  }
  const folded = password.normalize('NFKC').toLowerCase();
  if (folded.includes(userName.normalize('NFKC').toLowerCase())) {
    return 'The password contains the user name.';
  }
  if (COMMON_PASSWORDS.has(folded) || new Set(folded).size < 4) {
    return 'The password is among those that are tried first.';
  }
  return null;
}
