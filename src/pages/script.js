// Asks the phone once where it is, then sends the record form, which works without this as well.
(function () {
  var form = document.querySelector('form[data-locating]');
  if (!form) return;
  var buttons = form.querySelectorAll('button');
  var said = form.querySelector('[role=status]');
  var busy = false;

  function set(name, value) { form.elements[name].value = value; }

  function wait(text) {
    said.textContent = text;
    busy = true;
    for (var i = 0; i < buttons.length; i++) buttons[i].disabled = true;
  }

  function send(fix, outcome) {
    var now = Date.now();
    if (fix) {
      set('lon', fix.coords.longitude);
      set('lat', fix.coords.latitude);
      set('accuracy', fix.coords.accuracy);
      // Some phones stamp a fix ahead of their own clock.
      set('taken_at', Math.round(Math.min(fix.timestamp, now)));
    }
    set('device_time', now);
    set('sent_at', now);
    // form.submit() leaves the pressed button out.
    var pressed = document.createElement('input');
    pressed.type = 'hidden';
    pressed.name = 'outcome';
    pressed.value = outcome;
    form.appendChild(pressed);
    wait(form.dataset.sending);
    form.submit();
  }

  function press(event) {
    event.preventDefault();
    if (busy) return;
    var outcome = event.currentTarget.value;
    var done = false;
    function once(fix) {
      if (!done) send(fix, outcome);
      done = true;
    }
    if (!navigator.geolocation) return once();
    wait(form.dataset.locating);
    // The browser's own limit stands still while it asks for leave.
    setTimeout(once, 15000);
    navigator.geolocation.getCurrentPosition(once, function () { once(); }, { enableHighAccuracy: true, maximumAge: 0, timeout: 15000 });
  }

  for (var i = 0; i < buttons.length; i++) buttons[i].addEventListener('click', press);
  // Back from the answer, ask for a new form.
  window.addEventListener('pageshow', function (event) { if (event.persisted) location.reload(); });
})();
