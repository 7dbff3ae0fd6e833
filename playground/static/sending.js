// What the page sends: texts, pictures, pressed buttons. A refusal appears as a notice above the composer.

const NOTICE_MS = 6000;
const UPLOAD_LIMIT_BYTES = 25 * 1024 * 1024;

const notice = document.getElementById("notice");
let noticeTimer;

export function showNotice(text) {
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { notice.hidden = true; }, NOTICE_MS);
}

export function sendText(text) {
  return postJson("/playground/texts", { text });
}

export function sendPictures(files, { asFile = false, caption = "" } = {}) {
  if (files.reduce((sum, file) => sum + file.size, 0) > UPLOAD_LIMIT_BYTES) {
    showNotice("The playground takes files up to 25 MB.");
    return Promise.resolve(null);
  }
  const body = new FormData();
  body.append("as", asFile ? "document" : "photo");
  body.append("caption", caption);
  for (const file of files) body.append("file", file, file.name || "picture.png");
  return post("/playground/pictures", { body });
}

export function sendPress(messageId, data) {
  return postJson("/playground/presses", { message_id: messageId, data });
}

export function chooseLanguage(code) {
  return postJson("/playground/language", { language_code: code });
}

function postJson(url, fields) {
  const headers = { "Content-Type": "application/json" };
  return post(url, { headers, body: JSON.stringify(fields) });
}

// Returns what the server answered, null where it refused or is gone.
async function post(url, options) {
  try {
    const response = await fetch(url, { method: "POST", ...options });
    const answer = await response.json();
    if (response.ok) return answer;
    showNotice(answer.description);
  } catch {
    showNotice("This was not sent: the playground does not answer. Is it still running?");
  }
  return null;
}
